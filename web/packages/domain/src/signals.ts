import {
  absoluteDecimal,
  addDecimals,
  compareDecimals,
  divideDecimals,
  negateDecimal,
  signOf,
  subtractDecimals,
  sumDecimals,
} from "./decimals";

export type Side = "long" | "short";
export type SignalState = "published" | "target_1" | "target_2" | "stopped" | "expired" | "closed";
export type Tone = "neutral" | "active" | "gain" | "loss" | "muted";

/** What the rules below need of a signal; the wire's type has more. */
export interface Levels {
  readonly side: Side;
  readonly entry: string;
  readonly stop: string;
  readonly target_1: string;
  readonly target_2: string;
}

export interface Outcome {
  readonly state: SignalState;
  readonly outcome_r?: string | null | undefined;
}

const FINAL: ReadonlySet<SignalState> = new Set(["target_2", "stopped", "expired", "closed"]);

export function isOpen(signal: Outcome): boolean {
  return !FINAL.has(signal.state);
}

/** Points in the signal's favour: positive when the price went its way. */
export function pointsAt(levels: Levels, price: string): string {
  const moved = subtractDecimals(price, levels.entry);
  return levels.side === "long" ? moved : negateDecimal(moved);
}

/** Target 1 stands exactly one risk away, whatever the stop has become since. */
export function riskOf(levels: Levels): string {
  return absoluteDecimal(subtractDecimals(levels.target_1, levels.entry));
}

export function rAt(levels: Levels, price: string): string {
  return divideDecimals(pointsAt(levels, price), riskOf(levels), 2);
}

/** The stop the signal was published with; `stop` may have moved to entry. */
export function initialStop(levels: Levels): string {
  return subtractDecimals(addDecimals(levels.entry, levels.entry), levels.target_1);
}

/** After target 1 the stop stands at entry. */
export function stopInForce(signal: Levels & Outcome): string {
  return signal.state === "target_1" ? signal.entry : signal.stop;
}

export interface NearestLevel {
  readonly level: "stop" | "target_1" | "target_2";
  readonly points: string;
}

/** The level the price is nearest to, with the points still missing. */
export function nearestLevel(signal: Levels & Outcome, price: string): NearestLevel {
  const target = signal.state === "published" ? "target_1" : "target_2";
  const toTarget = absoluteDecimal(subtractDecimals(signal[target], price));
  const toStop = absoluteDecimal(subtractDecimals(stopInForce(signal), price));
  return compareDecimals(toTarget, toStop) <= 0
    ? { level: target, points: toTarget }
    : { level: "stop", points: toStop };
}

/** What would end the signal and lies behind the price, though the end has not been told. */
export function passedEnd(signal: Levels & Outcome, price: string): "stop" | "target_2" | null {
  const made = pointsAt(signal, price);
  if (compareDecimals(made, pointsAt(signal, signal.target_2)) > 0) return "target_2";
  return compareDecimals(made, pointsAt(signal, stopInForce(signal))) < 0 ? "stop" : null;
}

/**
 * Share of the way from the initial stop (0) to target 2 (1), clamped: a screen position, never
 * a price. Entry is always at 1/3 and target 1 at 2/3, because targets are 1 and 2 risks away.
 */
export function positionOnLadder(levels: Levels, price: string): number {
  const r = Number(rAt(levels, price));
  return Math.min(1, Math.max(0, (r + 1) / 3));
}

export interface DaySummary {
  readonly total: number;
  readonly open: number;
  readonly winners: number;
  readonly losers: number;
  readonly flat: number;
  readonly decided: number;
  readonly netR: string;
}

/** Counts every decided signal; losers are never left out. */
export function summarise(signals: readonly Outcome[]): DaySummary {
  const decided = signals.filter((signal) => !isOpen(signal));
  const outcomes = decided.flatMap(({ outcome_r }) => (outcome_r ? [outcome_r] : []));
  const signs = outcomes.map(signOf);
  return {
    total: signals.length,
    open: signals.length - decided.length,
    winners: signs.filter((sign) => sign > 0).length,
    losers: signs.filter((sign) => sign < 0).length,
    flat: signs.filter((sign) => sign === 0).length,
    decided: decided.length,
    netR: sumDecimals(outcomes),
  };
}

export function toneOf(signal: Outcome): Tone {
  if (signal.state === "target_1") return "gain";
  if (isOpen(signal)) return "active";
  return signal.outcome_r ? toneOfNumber(signal.outcome_r) : "muted";
}

export function toneOfNumber(value: string): Tone {
  const sign = signOf(value);
  if (sign === 0) return "muted";
  return sign > 0 ? "gain" : "loss";
}
