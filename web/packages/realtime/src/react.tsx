import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import type { Feed } from "./feed";
import type { MarketClock, Quote } from "./prices";

const FeedContext = createContext<Feed | null>(null);

export function FeedProvider({ feed, children }: { feed: Feed; children: ReactNode }) {
  return <FeedContext value={feed}>{children}</FeedContext>;
}

function useFeed(): Feed {
  const feed = useContext(FeedContext);
  if (feed === null) throw new Error("no FeedProvider above this component");
  return feed;
}

/** The latest price of one instrument; renders only when that one changes. */
export function useQuote(instrumentId: string): Quote | null {
  const { prices } = useFeed();
  const subscribe = useCallback(
    (listener: () => void) => prices.onQuote(instrumentId, listener),
    [prices, instrumentId],
  );
  return useSyncExternalStore(subscribe, () => prices.quote(instrumentId));
}

/** Market time, which in a replay runs apart from the wall clock. */
export function useMarketClock(): MarketClock | null {
  const { prices } = useFeed();
  const subscribe = useCallback((listener: () => void) => prices.onClock(listener), [prices]);
  return useSyncExternalStore(subscribe, () => prices.marketClock());
}

export function useRetryNow(): () => void {
  const { client } = useFeed();
  return useCallback(() => client.retryNow(), [client]);
}
