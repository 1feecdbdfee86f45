import { describe, expect, test } from "vitest";
import {
  addDecimals,
  compareDecimals,
  divideDecimals,
  negateDecimal,
  placesOf,
  subtractDecimals,
  sumDecimals,
} from "../src";

describe("decimals", () => {
  test("compare by value, not by text", () => {
    expect(compareDecimals("2.5", "2.50")).toBe(0);
    expect(compareDecimals("9", "10")).toBe(-1);
    expect(compareDecimals("-1.05", "-1.1")).toBe(1);
    expect(compareDecimals("-0", "0")).toBe(0);
  });

  test("add and subtract exactly where floats do not", () => {
    expect(addDecimals("0.1", "0.2")).toBe("0.3");
    expect(subtractDecimals("22450.05", "22450.1")).toBe("-0.05");
    expect(sumDecimals(["1.00", "-1.00", "0.33"])).toBe("0.33");
    expect(negateDecimal("0.00")).toBe("0.00");
  });

  test("divide half to even", () => {
    expect(divideDecimals("1", "8", 2)).toBe("0.12");
    expect(divideDecimals("3", "8", 2)).toBe("0.38");
    expect(divideDecimals("-3", "8", 2)).toBe("-0.38");
    expect(divideDecimals("2", "3", 2)).toBe("0.67");
  });

  test("refuse what is not a decimal", () => {
    expect(() => compareDecimals("1e5", "1")).toThrow(RangeError);
    expect(() => compareDecimals("", "1")).toThrow(RangeError);
    expect(() => divideDecimals("1", "0.00", 2)).toThrow(RangeError);
  });

  test("a tick shows at least two places", () => {
    expect(["0.05", "0.0500", "1", "0.0025"].map(placesOf)).toEqual([2, 2, 2, 4]);
  });
});
