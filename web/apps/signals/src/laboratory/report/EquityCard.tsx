import type { EquityPoint } from "@treum/api-client";
import { formatFraction, formatRupees, formatRupeesShort, istDate } from "@treum/domain";
import { t } from "@treum/i18n";
import { Card } from "@treum/ui-kit";
import { drawdownsOf, monthEnds, pathOf, reach } from "./plot";

const EQUITY = { width: 640, height: 200 };
const BELOW = { width: 640, height: 60 };
const FEW = 31;

export function EquityCard({ equity }: { readonly equity: readonly EquityPoint[] }) {
  return (
    <Card className="p-5">
      <h2 className="text-lg font-semibold">{t("report.equity")}</h2>
      <p className="mt-1 text-sm text-muted">{t("report.equity_note")}</p>
      <Legend />
      <Plot equity={equity} />
      <details className="mt-4">
        <summary className="cursor-pointer font-medium">{t("report.as_table")}</summary>
        <Table equity={equity} />
      </details>
    </Card>
  );
}

function Legend() {
  return (
    <ul className="mt-3 flex flex-wrap gap-5 text-sm">
      <li>
        <span className="l-key l-key-ours" aria-hidden="true" /> {t("report.strategy")}
      </li>
      <li>
        <span className="l-key l-key-held" aria-hidden="true" /> {t("report.held")}
      </li>
    </ul>
  );
}

function Plot({ equity }: { readonly equity: readonly EquityPoint[] }) {
  const ours = equity.map(({ paise }) => paise);
  const held = equity.map(({ held_paise }) => held_paise);
  const range = reach([...ours, ...held]);
  const drawdowns = drawdownsOf(equity);
  const deepest = Math.min(-1e-9, ...drawdowns);
  return (
    <>
      <figure className="mt-3" role="img" aria-label={t("report.equity_label")}>
        <div className="flex justify-between text-xs text-muted" aria-hidden="true">
          <span>{formatRupeesShort(range[1])}</span>
        </div>
        <svg viewBox="0 0 640 200" className="l-plot" preserveAspectRatio="none" aria-hidden="true">
          <path className="l-held" d={pathOf(held, range, EQUITY)} />
          <path className="l-ours" d={pathOf(ours, range, EQUITY)} />
        </svg>
        <div className="flex justify-between text-xs text-muted" aria-hidden="true">
          <span>{formatRupeesShort(range[0])}</span>
          <span>{formatFraction(deepest)}</span>
        </div>
        <svg
          viewBox="0 0 640 60"
          className="l-plot l-plot-low"
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <path className="l-drawdown" d={`${pathOf(drawdowns, [deepest, 0], BELOW)}L640,0L0,0Z`} />
        </svg>
        <div className="mt-1 flex justify-between text-xs text-muted" aria-hidden="true">
          <span>{dayOf(equity[0])}</span>
          <span>{dayOf(equity.at(-1))}</span>
        </div>
      </figure>
    </>
  );
}

function Table({ equity }: { readonly equity: readonly EquityPoint[] }) {
  const places = equity.length <= FEW ? equity.map((_, place) => place) : monthEnds(equity);
  const drawdowns = drawdownsOf(equity);
  return (
    <>
      <p className="mt-2 text-sm text-muted">
        {equity.length <= FEW ? t("report.every_session") : t("report.month_ends")}
      </p>
      <table className="mt-2 w-full text-right text-sm">
        <thead className="text-[0.8125rem] text-muted">
          <tr>
            <th className="py-2 text-left font-medium">{t("report.day")}</th>
            <th className="py-2 font-medium">{t("report.strategy")}</th>
            <th className="py-2 font-medium max-sm:hidden">{t("report.held")}</th>
            <th className="py-2 font-medium">{t("report.drawdown_now")}</th>
          </tr>
        </thead>
        <tbody>
          {places.map((place) => {
            const point = equity[place];
            if (!point) return null;
            return (
              <tr key={point.day} className="border-t border-line">
                <th scope="row" className="py-2 text-left font-normal">
                  {dayOf(point)}
                </th>
                <td>{formatRupees(point.paise)}</td>
                <td className="max-sm:hidden">{formatRupees(point.held_paise)}</td>
                <td>{formatFraction(drawdowns[place] ?? 0)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}

function dayOf(point: EquityPoint | undefined): string {
  return point ? istDate(`${point.day}T06:00:00Z`) : "";
}
