import { Skeleton } from "@treum/ui-kit";
import { lazy, Suspense } from "react";
import { Route, Routes, useParams } from "react-router";
import { HistoryPage } from "./history/HistoryPage";
import { InstrumentPage } from "./instrument/InstrumentPage";
import { InstrumentsPage } from "./instruments/InstrumentsPage";
import { LivePage } from "./live/LivePage";
import { MarketPage } from "./market/MarketPage";
import { SignalPage } from "./signal/SignalPage";

/** For few people, so that it does not weigh on everybody's first page. */
const Laboratory = lazy(() => import("./laboratory/Laboratory"));

export function SignalsApp() {
  return (
    <Routes>
      <Route index element={<LivePage />} />
      <Route path="history" element={<HistoryPage />} />
      <Route path="instruments" element={<InstrumentsPage />} />
      <Route path="instruments/:id" element={<InstrumentById />} />
      <Route path="market" element={<MarketPage />} />
      <Route
        path="laboratory/*"
        element={
          <Suspense fallback={<Skeleton className="h-96 w-full" />}>
            <Laboratory />
          </Suspense>
        }
      />
      <Route path=":id" element={<SignalById />} />
    </Routes>
  );
}

/** The key starts the page anew for another signal: nothing of the last one may stay. */
function SignalById() {
  const { id = "" } = useParams();
  return <SignalPage key={id} id={id} />;
}

function InstrumentById() {
  const { id = "" } = useParams();
  return <InstrumentPage key={id} id={id} />;
}
