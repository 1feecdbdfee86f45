import { expect, test } from "vitest";
import { changeOf, formatPercent } from "../src";

test.each([
  ["101.25", "100.00", "1.25", "1.25", "+1.25%"],
  ["99.00", "100.00", "-1.00", "-1.00", "\u22121.00%"],
  ["22450.05", "22450.05", "0.00", "0.00", "0.00%"],
  ["10000.00", "0.05", "9999.95", "19999900.00", "+1,99,99,900.00%"],
])("from the close before to %s", (price, previous, points, percent, shown) => {
  const change = changeOf(price, previous);
  expect(change).toEqual({ points, percent });
  expect(formatPercent(change.percent)).toBe(shown);
});
