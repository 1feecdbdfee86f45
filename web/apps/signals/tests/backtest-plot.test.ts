import { expect, test } from "vitest";
import { drawdownsOf, monthEnds, pathOf, reach } from "../src/laboratory/report/plot";

const point = (day: string, paise: number) => ({ day, paise, held_paise: 0 });

test("a path runs from edge to edge, the highest value at the top", () => {
  expect(pathOf([0, 10, 5], [0, 10], { width: 100, height: 20 })).toBe(
    "M0.0,20.0L50.0,0.0L100.0,10.0",
  );
});

test("one value alone still has a place", () => {
  expect(reach([7, 7])).toEqual([6, 8]);
  expect(pathOf([7], reach([7]), { width: 100, height: 20 })).toBe("M0.0,10.0");
});

test("a drawdown is counted from the highest before", () => {
  const equity = [point("2025-01-01", 100), point("2025-01-02", 80), point("2025-01-03", 120)];
  expect(drawdownsOf(equity)).toEqual([0, -0.2, 0]);
});

test("the last session of each month stands for it", () => {
  const days = ["2025-01-30", "2025-01-31", "2025-02-03", "2025-02-28"];
  expect(monthEnds(days.map((day) => point(day, 1)))).toEqual([1, 3]);
});
