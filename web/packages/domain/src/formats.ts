import { placesOf, signOf, toPlaces } from "./decimals";

/** A true minus sign: the hyphen is narrower than digits and read out wrongly. */
const MINUS = "\u2212";

/** Indian grouping, done on the digits so that nothing passes through a float. */
function grouped(whole: string): string {
  const tail = whole.slice(-3);
  const head = whole.slice(0, -3).replace(/\B(?=(\d{2})+$)/g, ",");
  return head ? `${head},${tail}` : tail;
}

function unsigned(value: string, places: number): string {
  const [whole = "0", fraction] = toPlaces(value, places).replace("-", "").split(".");
  return fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`;
}

function signed(text: string, value: string): string {
  if (/^[0.,]+$/.test(text)) return text;
  return (signOf(value) < 0 ? MINUS : "+") + text;
}

/** "22,450.05": an absolute price or distance, without a plus sign. */
export function formatPrice(value: string, tickSize = "0.05"): string {
  const text = unsigned(value, placesOf(tickSize));
  return signOf(value) < 0 ? MINUS + text : text;
}

/** "+12.50", "−3.00" or "0.00": the sign carries the meaning, colour only repeats it. */
export function formatPoints(value: string, tickSize = "0.05"): string {
  return signed(unsigned(value, placesOf(tickSize)), value);
}

/** "+1.85 R": outcome in multiples of the risk taken at entry. */
export function formatR(value: string): string {
  return `${signed(unsigned(value, 2), value)}\u00a0R`;
}

/** "+1.25%": with its sign, as points have theirs. */
export function formatPercent(value: string): string {
  return `${signed(unsigned(value, 2), value)}%`;
}

/** "Basic, Premium and Enterprise". */
export function formatList(words: readonly string[]): string {
  return new Intl.ListFormat("en-IN", { type: "conjunction" }).format(words);
}

export function formatCount(value: number): string {
  return grouped(String(value));
}
