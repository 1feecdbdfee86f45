import { Route, Routes, useParams } from "react-router";
import { HistoryPage } from "./history/HistoryPage";
import { LivePage } from "./live/LivePage";
import { SignalPage } from "./signal/SignalPage";

export function SignalsApp() {
  return (
    <Routes>
      <Route index element={<LivePage />} />
      <Route path="history" element={<HistoryPage />} />
      <Route path=":id" element={<SignalById />} />
    </Routes>
  );
}

/** The key starts the page anew for another signal: nothing of the last one may stay. */
function SignalById() {
  const { id = "" } = useParams();
  return <SignalPage key={id} id={id} />;
}
