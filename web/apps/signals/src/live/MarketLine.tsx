import { useGetMarketStatusQuery } from "@treum/api-client";
import type { FeedState, MarketState } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Alert, Check, Clock, Moon, Mute, Pulse, Star, Sun } from "@treum/ui-kit";
import { feedLine, marketWords, rejectedWords } from "./market-words";

const MARKET_ICONS = { pre_open: Clock, open: Sun, special: Star, closed: Moon } satisfies Record<
  MarketState,
  typeof Sun
>;
const FEED_ICONS = { live: Pulse, stale: Alert, mute: Mute, finished: Check } satisfies Record<
  FeedState,
  typeof Sun
>;

/** The exchange now, and whether the prices shown still move: each an icon and words. */
export function MarketLine() {
  const { data } = useGetMarketStatusQuery();
  if (!data) return null;
  const MarketIcon = MARKET_ICONS[data.state];
  const FeedIcon = data.run ? FEED_ICONS[data.run.feed_state] : null;
  const rejected = rejectedWords(data.rejected);
  return (
    <section aria-label={t("market.label")} className="mt-1 text-sm text-muted">
      <ul className="flex flex-wrap gap-x-5 gap-y-1">
        <li
          className="flex items-center gap-1.5"
          data-testid="market-state"
          data-state={data.state}
          data-kind={data.session_kind}
        >
          <MarketIcon className="size-4 shrink-0" />
          {marketWords(data)}
        </li>
        {data.run && FeedIcon ? (
          <li
            className="flex items-center gap-1.5"
            data-testid="feed-state"
            data-state={data.run.feed_state}
          >
            <FeedIcon className="size-4 shrink-0" />
            {feedLine(data.run)}
          </li>
        ) : null}
      </ul>
      {rejected === null ? null : <p className="mt-1">{rejected}</p>}
    </section>
  );
}
