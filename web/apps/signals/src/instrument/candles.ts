import type { DailyBar } from "@treum/api-client";
import { clockOf, istDate, istDay } from "@treum/domain";
import type { Interval, Prices } from "../common/chart/canvas";

/** One row of the chart and of its table. at: an instant, or a day ("2024-06-04"). */
export interface Candle extends Prices {
  readonly at: string;
  readonly volume: number | null;
}

/** The answer's newest day comes first; a chart begins with the oldest. */
export function candlesOfDays(pages: readonly { readonly items: readonly DailyBar[] }[]): Candle[] {
  return pages
    .flatMap((page) => page.items)
    .map(({ day, ...prices }) => ({ at: day, ...prices }))
    .toReversed();
}

export function hasVolume(candles: readonly Candle[]): boolean {
  return candles.some(({ volume }) => volume !== null);
}

/** What a row is of; `last` is the newest row, and minutes of another day say which. */
export function timeWords(at: string, interval: Interval, last: string): string {
  if (interval === "day") return istDate(at);
  const day = istDay(at);
  return day === istDay(last) ? clockOf(at) : `${day}, ${clockOf(at)}`;
}
