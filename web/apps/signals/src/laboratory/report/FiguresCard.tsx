import type { BacktestReport, Figures } from "@treum/api-client";
import { formatCount, formatFraction, formatRatio, formatRupees, formatShare } from "@treum/domain";
import { t } from "@treum/i18n";
import { Card } from "@treum/ui-kit";

type Cell = (figures: Figures) => string;

const NOTHING = t("report.nothing");
const of =
  <Value,>(read: (figures: Figures) => Value | null, format: (value: Value) => string): Cell =>
  (figures) => {
    const value = read(figures);
    return value === null ? NOTHING : format(value);
  };

/** Of the strategy and of holding alike. */
const BOTH = [
  ["report.net_return", of((each) => each.net_return, formatFraction)],
  ["report.cagr", of((each) => each.cagr, formatFraction)],
  ["report.sharpe", of((each) => each.sharpe, formatRatio)],
  ["report.sortino", of((each) => each.sortino, formatRatio)],
  ["report.drawdown", of((each) => each.drawdown_max, formatShare)],
  [
    "report.drawdown_sessions",
    of(
      (each) => each.drawdown_sessions,
      (n) => t("report.sessions", { n }),
    ),
  ],
] as const;

/** Of trades, which holding has none of. */
const TRADED = [
  ["report.trades", of((each) => each.trades, formatCount)],
  ["report.longs", of((each) => each.longs, formatCount)],
  ["report.win_rate", of((each) => each.win_rate, formatShare)],
  ["report.profit_factor", of((each) => each.profit_factor, formatRatio)],
  [
    "report.expectancy",
    of(
      (each) => each.expectancy_r,
      (value) => `${formatRatio(value)} R`,
    ),
  ],
  ["report.exposure", of((each) => each.exposure, formatShare)],
  ["report.gross", of((each) => each.gross_paise, formatRupees)],
  ["report.charges", of((each) => each.charges_paise, formatRupees)],
  ["report.net", of((each) => each.net_paise, formatRupees)],
  ["report.best", of((each) => each.best_paise, formatRupees)],
  ["report.worst", of((each) => each.worst_paise, formatRupees)],
  ["report.refused", of((each) => each.refused, formatCount)],
  ["report.missed", of((each) => each.missed, formatCount)],
] as const;

const CELL = "py-2 text-right";

export function FiguresCard({ report: { figures, held } }: { readonly report: BacktestReport }) {
  return (
    <Card className="p-5">
      <h2 className="text-lg font-semibold">{t("report.figures")}</h2>
      <p className="mt-1 text-sm text-muted">{t("report.figures_note")}</p>
      <table className="mt-3 w-full text-sm" data-testid="figures">
        <thead className="text-[0.8125rem] text-muted">
          <tr>
            <th className="py-2 text-left font-medium">{t("report.figure")}</th>
            <th className={`${CELL} font-medium`}>{t("report.strategy")}</th>
            <th className={`${CELL} font-medium`}>{t("report.held")}</th>
          </tr>
        </thead>
        <tbody>
          {BOTH.map(([term, cell]) => (
            <Row key={term} term={t(term)} ours={cell(figures)} theirs={cell(held)} />
          ))}
          {TRADED.map(([term, cell]) => (
            <Row key={term} term={t(term)} ours={cell(figures)} theirs={NOTHING} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

interface RowProps {
  readonly term: string;
  readonly ours: string;
  readonly theirs: string;
}

function Row({ term, ours, theirs }: RowProps) {
  return (
    <tr className="border-t border-line">
      <th scope="row" className="py-2 text-left font-normal text-muted">
        {term}
      </th>
      <td className={`${CELL} font-medium`}>{ours}</td>
      <td className={CELL}>{theirs}</td>
    </tr>
  );
}
