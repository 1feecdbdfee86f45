import {
  changeOf,
  formatPercent,
  formatPoints,
  istDate,
  istTime,
  toneOfNumber,
} from "@treum/domain";
import { t } from "@treum/i18n";
import type { LastPrice } from "./last-price";
import { TEXT_OF_TONE } from "./marks";

interface ChangeProps {
  readonly last: LastPrice;
  readonly tick: string;
}

/** Points and per cent since the close before; without colour when the price is old. */
export function ChangeSince({ last, tick }: ChangeProps) {
  if (last.previous === null) return <span className="text-muted">–</span>;
  const { points, percent } = changeOf(last.price, last.previous);
  const tone = last.isStale ? "text-muted" : TEXT_OF_TONE[toneOfNumber(points)];
  return (
    <span className={`whitespace-nowrap ${tone}`}>
      {formatPoints(points, tick)} ({formatPercent(percent)})
    </span>
  );
}

/** Of when the price is. */
export function asOf({ at, day }: LastPrice): string {
  if (at !== null) return t("instrument.as_of", { time: istTime(at) });
  return day === null ? "" : t("instrument.close_of", { day: istDate(day) });
}
