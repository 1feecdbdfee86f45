import { expect, test } from "vitest";
import {
  formatFraction,
  formatRatio,
  formatRupees,
  formatRupeesShort,
  formatShare,
  toneOfFraction,
} from "../src/index";

test("rupees are grouped in lakhs and crores", () => {
  expect(formatRupees(12_543_015)).toBe("₹1,25,430.15");
  expect(formatRupees(-30_000)).toBe("−₹300.00");
  expect(formatRupees(0)).toBe("₹0.00");
});

test("the short form names its unit", () => {
  expect(formatRupeesShort(10_000_000)).toBe("₹1.00\u00a0lakh");
  expect(formatRupeesShort(-3_400_000_000)).toBe("−₹3.40\u00a0crore");
  expect(formatRupeesShort(95_049)).toBe("₹950");
});

test("fractions, ratios and shares", () => {
  expect(formatFraction(0.0125)).toBe("+1.25%");
  expect(formatFraction(-0.5)).toBe("−50.00%");
  expect(formatRatio(-0.456)).toBe("−0.46");
  expect(formatShare(0.385)).toBe("38.5%");
});

test("a fraction too small to be shown has no tone", () => {
  expect(toneOfFraction(-5e-7)).toBe("muted");
  expect(toneOfFraction(0.0002)).toBe("gain");
  expect(toneOfFraction(-0.01)).toBe("loss");
});
