import type { Instrument } from "@treum/api-client";
import { useMarketClock, useQuote } from "@treum/realtime";
import type { MarketClock, Quote } from "@treum/realtime";
import { useConnection } from "@treum/state";
import { isBehind } from "./behind";

export interface LastPrice {
  readonly price: string;
  /** The close of the session before; null when it is not known. */
  readonly previous: string | null;
  /** Market time; null for the close of `day`. */
  readonly at: string | null;
  readonly day: string | null;
  readonly isStale: boolean;
}

/** The newest of what was asked for and what has arrived since. */
export function useLastPrice(instrument: Pick<Instrument, "id" | "last">): LastPrice | null {
  const quote = useQuote(instrument.id);
  const clock = useMarketClock();
  const { phase } = useConnection();
  return lastPrice(instrument.last, { quote, clock, isLive: phase === "live" });
}

interface Line {
  readonly quote: Quote | null;
  readonly clock: MarketClock | null;
  readonly isLive: boolean;
}

export function lastPrice(
  last: Instrument["last"],
  { quote, clock, isLive }: Line,
): LastPrice | null {
  const isOfRun = last !== null && quote !== null && last.run_id === quote.run;
  if (quote !== null && !(isOfRun && last.at !== null && last.at > quote.at)) {
    const isStale = !isLive || isBehind(quote.at, clock);
    const previous = isOfRun ? last.previous : null;
    return { price: quote.price, previous, at: quote.at, day: null, isStale };
  }
  if (last === null) return null;
  const { price, previous, at, day } = last;
  const ofRun = clock?.run === last.run_id ? clock : null;
  return { price, previous, at, day, isStale: at !== null && (!isLive || isBehind(at, ofRun)) };
}
