import { divideDecimals, subtractDecimals } from "./decimals";

export interface Change {
  readonly points: string;
  /** Of the price before, with two decimals. */
  readonly percent: string;
}

/** From the close of the session before to a price; both above zero. */
export function changeOf(price: string, previous: string): Change {
  const points = subtractDecimals(price, previous);
  return { points, percent: divideDecimals(points, divideDecimals(previous, "100", 6), 2) };
}
