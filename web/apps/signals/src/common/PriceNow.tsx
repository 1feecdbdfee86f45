import type { Signal } from "@treum/api-client";
import { clockOf, isOpen, nearestLevel } from "@treum/domain";
import { t } from "@treum/i18n";
import { useSignalPrice } from "./useSignalPrice";
import type { SignalPrice } from "./useSignalPrice";
import { pointsOf, priceOf } from "./words";

/** Last price with the way to the nearest level, or the exit with its points. */
export function PriceNow({ signal }: { readonly signal: Signal }) {
  const now = useSignalPrice(signal);
  if (now === null) return <span className="text-sm text-muted">{t("level.no_price")}</span>;
  return (
    <div className="flex items-baseline gap-x-2 lg:block" data-stale={now.isStale}>
      <div className={now.isStale ? "text-muted" : "font-semibold"}>
        <span className="mr-1.5 text-[0.8125rem] font-normal text-muted">
          {isOpen(signal) ? t("level.last") : t("level.exit")}
        </span>
        {priceOf(signal, now.price)}
      </div>
      <div className="text-[0.8125rem] text-muted">
        {now.isStale && now.at !== null
          ? t("level.stale", { time: clockOf(now.at) })
          : note(signal, now)}
      </div>
    </div>
  );
}

function note(signal: Signal, { price, passed }: SignalPrice): string {
  if (!isOpen(signal)) return pointsOf(signal, signal.points ?? "0");
  if (passed) return t(`level.past_${passed}`);
  const { level, points } = nearestLevel(signal, price);
  return t(`level.to_${level}`, { points: priceOf(signal, points) });
}
