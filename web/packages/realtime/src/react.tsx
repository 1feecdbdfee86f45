import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
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

/**
 * Whether prices have stopped: none for so long. null: nothing is expected. What was told before,
 * as by a feed that tries again and again to go on, is no new price.
 */
export function useIsQuiet(afterMs: number | null): boolean {
  const { prices } = useFeed();
  const [isQuiet, setQuiet] = useState(false);
  useEffect(() => {
    if (afterMs === null) return;
    const wait = () => setTimeout(() => setQuiet(true), afterMs);
    let timer = wait();
    let last = prices.marketClock();
    const stop = prices.onClock(() => {
      const clock = prices.marketClock();
      if (clock?.run === last?.run && clock?.time === last?.time) return;
      last = clock;
      clearTimeout(timer);
      setQuiet(false);
      timer = wait();
    });
    return () => {
      stop();
      clearTimeout(timer);
      setQuiet(false);
    };
  }, [prices, afterMs]);
  return isQuiet;
}
