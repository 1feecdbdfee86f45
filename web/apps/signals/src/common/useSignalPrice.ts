import type { Signal } from "@treum/api-client";
import { isOpen, passedEnd } from "@treum/domain";
import { useMarketClock, useQuote } from "@treum/realtime";
import { useConnection } from "@treum/state";
import { isBehind } from "./behind";

export interface SignalPrice {
  readonly price: string;
  /** Market time; null for the exit of a decided signal. */
  readonly at: string | null;
  readonly isStale: boolean;
  /** The price is beyond what ends the signal, and the end has not been told yet. */
  readonly passed: "stop" | "target_2" | null;
}

/** What the signal is measured against: its exit once decided, else the last price. */
export function useSignalPrice(signal: Signal): SignalPrice | null {
  const quote = useQuote(signal.instrument.id);
  const clock = useMarketClock();
  const { phase } = useConnection();
  if (!isOpen(signal)) {
    const { exit_price: price } = signal;
    return price === null ? null : { price, at: null, isStale: false, passed: null };
  }
  if (quote === null || quote.run !== signal.run_id) return null;
  // A price from before the signal says nothing about it.
  if (quote.at < signal.bar_at) return null;
  const isStale = phase !== "live" || isBehind(quote.at, clock);
  return { price: quote.price, at: quote.at, isStale, passed: passedEnd(signal, quote.price) };
}
