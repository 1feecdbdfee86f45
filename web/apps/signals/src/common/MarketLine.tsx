import { useGetMarketStatusQuery } from "@treum/api-client";
import type { FeedState, MarketState } from "@treum/api-client";
import { silenceMsMax } from "@treum/domain";
import { t } from "@treum/i18n";
import { useIsQuiet } from "@treum/realtime";
import { Alert, Check, Clock, Moon, Mute, Pulse, Star, Sun } from "@treum/ui-kit";
import { feedLine, feedSeen, marketWords, rejectedWords } from "./market-words";

export const MARKET_ICONS = {
  pre_open: Clock,
  open: Sun,
  special: Star,
  closed: Moon,
} satisfies Record<MarketState, typeof Sun>;
export const FEED_ICONS = {
  live: Pulse,
  quiet: Alert,
  stale: Alert,
  mute: Mute,
  finished: Check,
} satisfies Record<FeedState | "quiet", typeof Sun>;

interface MarketLineProps {
  /** Off where no price of the session is shown. */
  readonly hasFeed?: boolean;
  /** Off where the rows that were left out are no matter of the page. */
  readonly hasRejected?: boolean;
}

/** The exchange now, and whether the prices shown still move: each an icon and words. */
export function MarketLine({ hasFeed = true, hasRejected = true }: MarketLineProps) {
  const { data } = useGetMarketStatusQuery();
  const isQuiet = useIsQuiet(silenceMsMax(data?.run ?? null));
  if (!data) return null;
  const MarketIcon = MARKET_ICONS[data.state];
  const seen = data.run ? feedSeen(data.run, isQuiet) : null;
  const FeedIcon = seen ? FEED_ICONS[seen] : null;
  const rejected = hasRejected ? rejectedWords(data.rejected) : null;
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
        {hasFeed && data.run && seen && FeedIcon ? (
          <li className="flex items-center gap-1.5" data-testid="feed-state" data-state={seen}>
            <FeedIcon className="size-4 shrink-0" />
            {feedLine(seen, data.run.feed_since)}
          </li>
        ) : null}
      </ul>
      {rejected === null ? null : <p className="mt-1">{rejected}</p>}
    </section>
  );
}
