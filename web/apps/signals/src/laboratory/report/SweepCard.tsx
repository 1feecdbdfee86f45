import type { Tried } from "@treum/api-client";
import { formatCount, formatFraction, formatRatio, formatShare } from "@treum/domain";
import { t } from "@treum/i18n";
import { Button, Card } from "@treum/ui-kit";
import { useState } from "react";
import { settingWords } from "../strategies/words";

type Key = "sharpe" | "net_return" | "drawdown_max" | "trades";

const COLUMNS = [
  ["sharpe", "report.sharpe", formatRatio],
  ["net_return", "report.net_return", formatFraction],
  ["drawdown_max", "report.drawdown", formatShare],
  ["trades", "report.trades", formatCount],
] as const;
const PAGE = 25;

export function SweepCard({ sweep }: { readonly sweep: readonly Tried[] }) {
  const [by, setBy] = useState<Key>("sharpe");
  const [shown, setShown] = useState(PAGE);
  const sign = by === "drawdown_max" ? 1 : -1;
  const sorted = sweep.toSorted(
    (one, two) => sign * ((one.figures[by] ?? -Infinity) - (two.figures[by] ?? -Infinity)),
  );
  return (
    <Card className="p-5">
      <h2 className="text-lg font-semibold">{t("sweep.title")}</h2>
      <p className="mt-1 text-sm text-muted">{t("sweep.note")}</p>
      <div
        className="mt-3 overflow-x-auto"
        tabIndex={0}
        role="region"
        aria-label={t("sweep.title")}
      >
        <table className="w-full text-right text-sm" data-testid="sweep">
          <thead className="text-[0.8125rem] text-muted">
            <tr>
              <th className="py-2 text-left font-medium">{t("strategy.parameters")}</th>
              {COLUMNS.map(([key, term]) => (
                <th
                  key={key}
                  className="py-2 pl-4 font-medium whitespace-nowrap"
                  aria-sort={by === key ? (sign > 0 ? "ascending" : "descending") : undefined}
                >
                  <button type="button" className="l-sort" onClick={() => setBy(key)}>
                    {t(term)}
                    {by === key ? (sign > 0 ? " ↑" : " ↓") : null}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, shown).map((tried) => (
              <Row key={settingWords(tried.parameters)} tried={tried} />
            ))}
          </tbody>
        </table>
      </div>
      {shown < sorted.length ? (
        <Button size="small" className="mt-3" onClick={() => setShown(shown + PAGE)}>
          {t("sweep.more")}
        </Button>
      ) : null}
    </Card>
  );
}

function Row({ tried: { parameters, figures } }: { readonly tried: Tried }) {
  return (
    <tr className="border-t border-line">
      <th scope="row" className="py-2 text-left font-normal">
        {settingWords(parameters)}
      </th>
      {COLUMNS.map(([key, , format]) => {
        const value = figures[key];
        return (
          <td key={key} className="pl-4">
            {value === null ? t("report.nothing") : format(value)}
          </td>
        );
      })}
    </tr>
  );
}
