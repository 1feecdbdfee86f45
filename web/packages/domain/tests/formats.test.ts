import { describe, expect, test } from "vitest";
import {
  clockOf,
  formatCount,
  formatDuration,
  formatPoints,
  formatPrice,
  formatR,
  istDate,
  istDayAndTime,
  istTime,
  later,
} from "../src";

describe("numbers on screen", () => {
  test("prices are grouped the Indian way and padded to the tick", () => {
    expect(formatPrice("22450.1")).toBe("22,450.10");
    expect(formatPrice("12345678.5", "0.0500")).toBe("1,23,45,678.50");
    expect(formatPrice("999")).toBe("999.00");
    expect(formatPrice("82.1225", "0.0025")).toBe("82.1225");
  });

  test("signs are a plus or a true minus, and zero has none", () => {
    expect(formatPoints("12.5")).toBe("+12.50");
    expect(formatPoints("-1234.5")).toBe("\u22121,234.50");
    expect(formatPoints("-0.001")).toBe("0.00");
    expect(formatR("-1")).toBe("\u22121.00\u00a0R");
    expect(formatR("0.00")).toBe("0.00\u00a0R");
  });

  test("counts are grouped", () => {
    expect(formatCount(100000)).toBe("1,00,000");
  });
});

describe("times on screen", () => {
  test("are the exchange's, wherever the browser is", () => {
    expect(clockOf("2024-06-04T04:01:00Z")).toBe("09:31");
    expect(istTime("2024-06-03T18:30:00Z")).toBe("00:00\u00a0IST");
    expect(istDate("2024-06-04")).toBe("4 Jun 2024");
    expect(istDayAndTime("2024-06-04T04:01:00Z")).toBe("4 Jun, 09:31\u00a0IST");
  });

  test("durations use the largest useful unit and are never negative", () => {
    const texts = [-5, 45_000, 720_000, 11_100_000, 200_000_000].map(formatDuration);
    expect(texts.map((text) => text.replaceAll("\u00a0", " "))).toEqual([
      "0 s",
      "45 s",
      "12 min",
      "3 h 05 min",
      "2 d",
    ]);
  });

  test("later() moves an instant", () => {
    expect(later("2024-06-04T04:01:00Z", 60_000)).toBe("2024-06-04T04:02:00.000Z");
  });
});
