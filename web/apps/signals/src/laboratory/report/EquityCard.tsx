import type { EquityPoint } from "@treum/api-client";
import { formatFraction, formatRupees, istDate } from "@treum/domain";
import { t } from "@treum/i18n";
import { Card, Skeleton } from "@treum/ui-kit";
import { lazy, Suspense, useMemo, useState } from "react";
import { Attribution } from "../../common/chart/Attribution";
import { isEverySession, pointsOf, rowsOf } from "./equity";
import type { Point } from "./equity";
import { Scroll } from "./Scroll";

/** The chart library is most of this part's weight. */
const EquityChart = lazy(() => import("./EquityChart"));

interface EquityCardProps {
  readonly equity: readonly EquityPoint[];
  readonly capital_paise: number;
}

export function EquityCard({ equity, capital_paise }: EquityCardProps) {
  const points = useMemo(() => pointsOf(equity, capital_paise), [equity, capital_paise]);
  return (
    <Card className="overflow-hidden">
      <h2 className="px-5 pt-4 text-lg font-semibold">{t("report.equity")}</h2>
      <p className="px-5 text-sm text-muted">{t("report.equity_note")}</p>
      <ul className="mt-2 flex flex-wrap gap-x-5 px-5 text-sm" aria-hidden="true">
        <Key colour="bg-brand">{t("report.strategy")}</Key>
        <Key colour="bg-muted">{t("report.held")}</Key>
        <Key colour="bg-loss">{t("report.drawdown_now")}</Key>
      </ul>
      <div className="mt-3 h-[22rem] sm:h-[27rem]" data-testid="equity" data-points={points.length}>
        <Suspense fallback={<Skeleton className="mx-5 h-full" />}>
          <EquityChart points={points} label={t("report.equity_label")} />
        </Suspense>
      </div>
      <Attribution />
      <EquityTable points={points} />
    </Card>
  );
}

function Key({ colour, children }: { readonly colour: string; readonly children: string }) {
  return (
    <li className="flex items-center gap-2">
      <span className={`l-key ${colour}`} />
      {children}
    </li>
  );
}

/** The chart's figures for whoever cannot see it; rows are made only when asked for. */
function EquityTable({ points }: { readonly points: readonly Point[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className="border-t border-line"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="px-5 py-3 text-sm font-medium text-muted hover:text-ink focus-visible:-outline-offset-2">
        {t("report.as_table")}
      </summary>
      {isOpen ? (
        <>
          <p className="px-5 pb-2 text-sm text-muted">
            {isEverySession(points) ? t("report.every_session") : t("report.month_ends")}
          </p>
          <Scroll label={t("report.as_table")}>
            <Rows points={rowsOf(points)} />
          </Scroll>
        </>
      ) : null}
    </details>
  );
}

function Rows({ points }: { readonly points: readonly Point[] }) {
  return (
    <table className="l-table">
      <thead>
        <tr>
          <th>{t("report.day")}</th>
          <th>{t("report.strategy")}</th>
          <th>{t("report.held")}</th>
          <th>{t("report.drawdown_now")}</th>
        </tr>
      </thead>
      <tbody>
        {points.map(({ day, paise, held_paise, drawdown }) => (
          <tr key={day}>
            <th scope="row">{istDate(day)}</th>
            <td>{formatRupees(paise)}</td>
            <td>{formatRupees(held_paise)}</td>
            <td>{formatFraction(drawdown)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
