import type { EquityPoint } from "@treum/api-client";

/** drawdown: the fraction below the highest equity so far, <= 0. */
export interface Point extends EquityPoint {
  readonly drawdown: number;
}

const ROWS_MAX = 260;

/** The highest so far begins with the capital, so that a first loss counts. */
export function pointsOf(equity: readonly EquityPoint[], capital_paise: number): readonly Point[] {
  let highest = capital_paise;
  return equity.map((point) => {
    highest = Math.max(highest, point.paise);
    return { ...point, drawdown: highest > 0 ? point.paise / highest - 1 : 0 };
  });
}

/** Every session of about a year; of more, the last one of each month. */
export function rowsOf(points: readonly Point[]): readonly Point[] {
  if (points.length <= ROWS_MAX) return points;
  return points.filter(({ day }, at) => points[at + 1]?.day.slice(0, 7) !== day.slice(0, 7));
}

export function isEverySession(points: readonly Point[]): boolean {
  return points.length <= ROWS_MAX;
}
