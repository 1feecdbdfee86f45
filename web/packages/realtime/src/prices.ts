import type { PriceUpdate } from "./protocol";

export interface Quote {
  readonly price: string;
  /** Market time of the price. */
  readonly at: string;
  readonly run: string;
}

export interface MarketClock {
  readonly run: string;
  readonly time: string;
}

type Listener = () => void;

/**
 * Latest prices outside Redux: a burst of frames becomes one notification per animation frame,
 * and only the components that show a changed instrument render.
 */
export class Prices {
  private readonly quotes = new Map<string, Quote>();
  private clock: MarketClock | null = null;
  private pending = new Map<string, Quote>();
  private pendingClock: MarketClock | null = null;
  private isScheduled = false;
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly clockListeners = new Set<Listener>();

  constructor(private readonly nextFrame: (run: () => void) => void) {}

  update({ run, market_time, items }: PriceUpdate): void {
    if (this.pendingClock !== null && this.pendingClock.run !== run) this.pending.clear();
    this.pendingClock = { run, time: market_time };
    for (const { instrument_id, price, at } of items) {
      this.pending.set(instrument_id, { price, at, run });
    }
    if (this.isScheduled) return;
    this.isScheduled = true;
    this.nextFrame(() => this.flush());
  }

  quote(instrumentId: string): Quote | null {
    return this.quotes.get(instrumentId) ?? null;
  }

  marketClock(): MarketClock | null {
    return this.clock;
  }

  onQuote(instrumentId: string, listener: Listener): () => void {
    const listeners = this.listeners.get(instrumentId) ?? new Set();
    this.listeners.set(instrumentId, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  onClock(listener: Listener): () => void {
    this.clockListeners.add(listener);
    return () => this.clockListeners.delete(listener);
  }

  private flush(): void {
    this.isScheduled = false;
    const changed = new Set(this.pending.keys());
    if (this.clock?.run !== this.pendingClock?.run) this.dropFormerRun(changed);
    this.clock = this.pendingClock;
    for (const [id, quote] of this.pending) this.quotes.set(id, quote);
    this.pending = new Map();
    for (const id of changed) this.listeners.get(id)?.forEach((listener) => listener());
    this.clockListeners.forEach((listener) => listener());
  }

  /** Prices of a former run would look like prices of this one. */
  private dropFormerRun(changed: Set<string>): void {
    for (const id of this.quotes.keys()) changed.add(id);
    this.quotes.clear();
  }
}
