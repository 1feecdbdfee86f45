import { formatCount, formatPrice, istDate, istDay, istTime } from "@treum/domain";
import { t } from "@treum/i18n";
import type { Interval } from "../common/chart/canvas";
import type { Candle } from "./candles";

const PARTS = ["open", "high", "low", "close"] as const;

interface LegendProps {
  readonly candle: Candle;
  readonly interval: Interval;
  readonly tick: string;
}

/** The figures of the candle under the pointer, else of the newest. */
export function Legend({ candle, interval, tick }: LegendProps) {
  const { at, volume } = candle;
  return (
    <dl className="flex min-h-10 flex-wrap gap-x-4 gap-y-0.5 px-5 pb-2 text-[0.8125rem]">
      <div className="font-medium">
        <dt className="sr-only">{interval === "day" ? t("instrument.date") : t("chart.time")}</dt>
        <dd>{interval === "day" ? istDate(at) : `${istDay(at)}, ${istTime(at)}`}</dd>
      </div>
      {PARTS.map((part) => (
        <Part key={part} term={t(`chart.${part}`)} figure={formatPrice(candle[part], tick)} />
      ))}
      {volume === null ? null : <Part term={t("instrument.volume")} figure={formatCount(volume)} />}
    </dl>
  );
}

function Part({ term, figure }: { readonly term: string; readonly figure: string }) {
  return (
    <div className="flex gap-1.5 whitespace-nowrap">
      <dt className="text-muted">{term}</dt>
      <dd>{figure}</dd>
    </div>
  );
}
