import type { Bar, SignalDetail } from "@treum/api-client";
import { clockOf, istDay } from "@treum/domain";
import { t } from "@treum/i18n";
import { useState } from "react";
import { priceOf } from "../common/words";

const COLUMNS = ["open", "high", "low", "close"] as const;

interface BarTableProps {
  readonly signal: SignalDetail;
  readonly bars: readonly Bar[];
}

/** Bars of the session before say their day as well. */
function timeOf(at: string, signalAt: string): string {
  const day = istDay(at);
  return day === istDay(signalAt) ? clockOf(at) : `${day}, ${clockOf(at)}`;
}

/** The chart's figures for whoever cannot see it; rows are made only when asked for. */
export function BarTable({ signal, bars }: BarTableProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className="border-t border-line"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="px-5 py-3 text-sm font-medium text-muted hover:text-ink">
        {t("chart.table")}
      </summary>
      {isOpen ? (
        <div
          className="max-h-96 overflow-auto"
          tabIndex={0}
          role="region"
          aria-label={t("chart.table")}
        >
          <table className="w-full text-right text-sm">
            <thead className="sticky top-0 bg-surface text-muted">
              <tr>
                <th className="px-5 py-2 text-left font-medium">{t("chart.time")}</th>
                {COLUMNS.map((column) => (
                  <th key={column} className="px-3 py-2 font-medium last:pr-5">
                    {t(`chart.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {bars.toReversed().map((bar) => (
                <tr key={bar.at} className="border-t border-line">
                  <th scope="row" className="px-5 py-1.5 text-left font-normal">
                    {timeOf(bar.at, signal.bar_at)}
                  </th>
                  {COLUMNS.map((column) => (
                    <td key={column} className="px-3 py-1.5 last:pr-5">
                      {priceOf(signal, bar[column])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </details>
  );
}
