import { t } from "@treum/i18n";
import { NavLink, Route, Routes, useParams } from "react-router";
import { useMayTest } from "./access";
import { BacktestsPage } from "./list/BacktestsPage";
import { BacktestPage } from "./one/BacktestPage";
import { FormPage } from "./form/FormPage";
import { ClosedToRole } from "./Refused";
import { StrategiesPage } from "./strategies/StrategiesPage";
import { StrategyPage } from "./strategies/StrategyPage";

const PARTS = [
  { to: "/signals/laboratory", label: t("lab.strategies"), isWhole: false },
  { to: "/signals/laboratory/backtests", label: t("lab.backtests"), isWhole: true },
] as const;

export default function Laboratory() {
  if (!useMayTest()) return <ClosedToRole />;
  return (
    <>
      <nav aria-label={t("lab.parts")} className="mb-6 flex gap-5 border-b border-line">
        {PARTS.map(({ to, label, isWhole }) => (
          <NavLink key={to} to={to} end={!isWhole} className="l-part">
            {label}
          </NavLink>
        ))}
      </nav>
      <Routes>
        <Route index element={<StrategiesPage />} />
        <Route path="strategies/:name" element={<StrategyPage />} />
        <Route path="backtests" element={<BacktestsPage />} />
        <Route path="backtests/new" element={<FormPage />} />
        <Route path="backtests/:id" element={<BacktestById />} />
      </Routes>
    </>
  );
}

/** The key starts the page anew for another one: nothing of the last may stay. */
function BacktestById() {
  const { id = "" } = useParams();
  return <BacktestPage key={id} id={id} />;
}
