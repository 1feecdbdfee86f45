import { formatCount, formatPrice } from "@treum/domain";
import { t } from "@treum/i18n";
import { useState } from "react";
import type { Interval } from "../common/chart/canvas";
import { hasVolume, timeWords } from "./candles";
import type { Candle } from "./candles";

const COLUMNS = ["open", "high", "low", "close"] as const;
const CELL = "px-1.5 py-1.5 sm:px-2";

interface CandleTableProps {
  readonly candles: readonly Candle[];
  readonly interval: Interval;
  readonly tick: string;
}

/** The chart's figures for whoever cannot see it; rows are made only when asked for. */
export function CandleTable(props: CandleTableProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className="border-t border-line"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="px-5 py-3 text-sm font-medium text-muted hover:text-ink focus-visible:-outline-offset-2">
        {t("chart.table")}
      </summary>
      {isOpen ? (
        <div
          className="max-h-96 overflow-y-auto"
          tabIndex={0}
          role="region"
          aria-label={t("chart.table")}
        >
          <Rows {...props} />
        </div>
      ) : null}
    </details>
  );
}

function Rows({ candles, interval, tick }: CandleTableProps) {
  const withVolume = hasVolume(candles);
  const last = candles.at(-1)?.at ?? "";
  return (
    <table className="mr-3 w-[calc(100%-0.75rem)] text-right text-xs sm:text-sm">
      <thead className="sticky top-0 bg-surface text-muted">
        <tr>
          <th className="py-2 pr-2 pl-5 text-left align-bottom font-medium">
            {interval === "day" ? t("instrument.date") : t("chart.time")}
            {withVolume ? <span className="block sm:hidden">{t("instrument.volume")}</span> : null}
          </th>
          {COLUMNS.map((column) => (
            <th key={column} className={`${CELL} align-bottom font-medium`}>
              {t(`chart.${column}`)}
            </th>
          ))}
          {withVolume ? (
            <th className={`${CELL} font-medium max-sm:hidden`}>{t("instrument.volume")}</th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {candles.toReversed().map((candle) => (
          <tr key={candle.at} className="border-t border-line">
            <th scope="row" className="py-1.5 pr-2 pl-5 text-left font-normal whitespace-nowrap">
              {timeWords(candle.at, interval, last)}
              {candle.volume === null ? null : (
                <span className="block text-muted sm:hidden">
                  <span className="sr-only">{t("instrument.volume")}</span>{" "}
                  {formatCount(candle.volume)}
                </span>
              )}
            </th>
            {COLUMNS.map((column) => (
              <td key={column} className={CELL}>
                {formatPrice(candle[column], tick)}
              </td>
            ))}
            {withVolume ? (
              <td className={`${CELL} max-sm:hidden`}>
                {candle.volume === null ? "–" : formatCount(candle.volume)}
              </td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
