import type {
  BarView as Bar,
  LifeEntry,
  LiveSignals,
  SignalDetail,
  SignalView as Signal,
} from "./generated";

/** The live list never grows without bound: the oldest signals leave it first. */
const LIVE_MAX = 500;

/** Puts a whole new state of one signal into the list; new signals come first. */
export function upsertSignal(live: LiveSignals, signal: Signal): void {
  const index = live.items.findIndex((item) => item.id === signal.id);
  if (index >= 0) {
    live.items[index] = signal;
    return;
  }
  live.items.unshift(signal);
  if (live.items.length > LIVE_MAX) live.items.pop();
}

/** Brings an open detail to the state after an event; a repeated event adds no second entry. */
export function extendLife(
  detail: SignalDetail,
  signal: Signal,
  entry: Omit<LifeEntry, "seq">,
): void {
  Object.assign(detail, signal);
  if (detail.life.some((known) => known.kind === entry.kind)) return;
  detail.life.push({ ...entry, seq: detail.life.length + 1 });
}

/** Adds bars behind the known ones; the overlapping bar is replaced, so a revision wins. */
export function appendBars(known: Bar[], fresh: readonly Bar[]): void {
  const first = fresh[0];
  if (first === undefined) return;
  const keep = known.findIndex((bar) => bar.at >= first.at);
  known.splice(keep < 0 ? known.length : keep, known.length, ...fresh);
}
