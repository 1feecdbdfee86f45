import { expect, test } from "vitest";
import { isEverySession, pointsOf, rowsOf } from "../src/laboratory/report/equity";

function equity(day: string, paise: number) {
  return { day, paise, held_paise: paise };
}

test("a drawdown is below the highest so far, the capital included", () => {
  const points = pointsOf([equity("2024-01-01", 80), equity("2024-01-02", 200)], 100);
  expect(points.map(({ drawdown }) => drawdown)).toEqual([80 / 100 - 1, 0]);
  const [, after] = pointsOf([equity("2024-01-01", 200), equity("2024-01-02", 150)], 100);
  expect(after?.drawdown).toBe(-0.25);
});

test("a long table has the last session of each month", () => {
  const day = (at: number) => new Date(Date.UTC(2022, 0, 1 + at)).toISOString().slice(0, 10);
  const points = pointsOf(
    Array.from({ length: 365 }, (_, at) => equity(day(at), 100)),
    100,
  );
  expect(isEverySession(points)).toBe(false);
  const rows = rowsOf(points).map((point) => point.day);
  expect(rows).toHaveLength(12);
  expect(rows.slice(0, 2)).toEqual(["2022-01-31", "2022-02-28"]);
  expect(rowsOf(points.slice(0, 260))).toHaveLength(260);
});
