import type { EquityPoint } from "@treum/api-client";

export interface Frame {
  readonly width: number;
  readonly height: number;
}

/** The lowest and highest value, a little apart even when they are one. */
export function reach(values: readonly number[]): readonly [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return low === high ? [low - 1, high + 1] : [low, high];
}

/** An SVG path through the values, the first at the left edge and the last at the right. */
export function pathOf(
  values: readonly number[],
  [low, high]: readonly [number, number],
  { width, height }: Frame,
): string {
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values
    .map((value, place) => {
      const y = height - ((value - low) / (high - low)) * height;
      return `${place === 0 ? "M" : "L"}${(place * step).toFixed(1)},${y.toFixed(1)}`;
    })
    .join("");
}

/** How far below the highest before, as a fraction; zero at a peak. */
export function drawdownsOf(equity: readonly EquityPoint[]): number[] {
  let peak = -Infinity;
  return equity.map(({ paise }) => {
    peak = Math.max(peak, paise);
    return peak > 0 ? (paise - peak) / peak : 0;
  });
}

/** The last of each month, with its place. */
export function monthEnds(equity: readonly EquityPoint[]): number[] {
  return equity.flatMap(({ day }, place) => {
    const next = equity[place + 1];
    return !next || next.day.slice(0, 7) !== day.slice(0, 7) ? [place] : [];
  });
}
