import type { Parameter, Strategy } from "@treum/api-client";
import { expect, test } from "vitest";
import { check, SETTINGS_MAX, valuesOf } from "../src/laboratory/form/check";
import { draftOf, emptyDraft } from "../src/laboratory/form/draft";
import type { Draft } from "../src/laboratory/form/draft";

const FAST: Parameter = { name: "fast", kind: "whole", default: 9, least: 2, most: 200 };
const REACH: Parameter = { name: "reach", kind: "number", default: 1.5, least: 0.5, most: 4 };
const GATE: Parameter = { name: "gate", kind: "switch", default: false, least: false, most: true };
const STRATEGY: Strategy = {
  name: "crossing",
  title: "Crossing",
  about: "A rule.\n\nA risk.\n\nA weakness.",
  source: "nobody",
  version: "0123456789abcdef",
  warm_up_bars: 10,
  needs_volume: false,
  needs_minutes: false,
  is_live: false,
  parameters: [FAST, REACH, GATE],
  halt: null,
};
const GOOD: Draft = {
  ...emptyDraft(STRATEGY),
  symbol: "tcs",
  from: "2025-01-01",
  to: "2025-06-30",
};

function errorsOf(change: Partial<Draft>, strategy = STRATEGY): Record<string, string> {
  return { ...check({ ...GOOD, ...change }, strategy).errors };
}

test("a good draft is asked for in paise and basis points", () => {
  const { errors, request } = check({ ...GOOD, capital: "1,25,000.50" }, STRATEGY);
  expect(errors).toEqual({});
  expect(request).toMatchObject({
    strategy: "crossing",
    symbol: "TCS",
    interval: "1d",
    parameters: { fast: 9, reach: 1.5, gate: false },
    walk: null,
    terms: { segment: "delivery", capital_paise: 12_500_050, risk_bps: 100, loss_max_bps: 300 },
  });
});

test("a request becomes the draft that asks for it again", () => {
  const draft = { ...GOOD, sweep: { fast: "5, 9" }, walks: true, capital: "2500.5" };
  const { request } = check(draft, STRATEGY);
  expect(check(draftOf(request, STRATEGY), STRATEGY).request).toEqual(request);
});

test.each([
  [{ symbol: " " }, "symbol"],
  [{ from: "" }, "from"],
  [{ to: "2024-12-31" }, "to"],
  [{ to: "2055-01-01" }, "to"],
  [{ from: "2024-01-01" }, "assumes"],
  [{ capital: "0" }, "capital"],
  [{ capital: "1.001" }, "capital"],
  [{ risk: "101" }, "risk"],
  [{ lot: "1.5" }, "lot"],
  [{ seed: "x" }, "seed"],
  [{ parameters: { fast: "1", reach: "1", gate: "on" } }, "parameter.fast"],
  [{ parameters: { fast: "2.5", reach: "1", gate: "on" } }, "parameter.fast"],
  [{ parameters: { fast: "5", reach: "nine", gate: "on" } }, "parameter.reach"],
  [{ sweep: { fast: "5, 900" } }, "sweep.fast"],
  [{ walks: true }, "walks"],
  [{ sweep: { fast: "2–100–1", reach: "0.5–4–0.5" } }, "sweep"],
] as const)("%o is told at its field", (change, name) => {
  expect(Object.keys(errorsOf(change))).toContain(name);
});

test("a strategy that lives by minutes takes no daily bars, one that needs volume no index", () => {
  expect(errorsOf({}, { ...STRATEGY, needs_minutes: true })).toHaveProperty("interval");
  expect(errorsOf({ segment: "points" }, { ...STRATEGY, needs_volume: true })).toHaveProperty(
    "interval",
  );
});

test("values are a list or a range, and a switch is on or off", () => {
  expect(valuesOf("5, 10,20", FAST)).toEqual([5, 10, 20]);
  expect(valuesOf("5–20–5", FAST)).toEqual([5, 10, 15, 20]);
  expect(valuesOf("0.5-1.5-0.5", REACH)).toEqual([0.5, 1, 1.5]);
  expect(valuesOf("on, off", GATE)).toEqual([true, false]);
  expect(() => valuesOf("20–5–5", FAST)).toThrow("From, to and step");
  expect(() => valuesOf("5–20–0", FAST)).toThrow("From, to and step");
  expect(() => valuesOf("2–200–1", FAST)).toThrow("100 values at most");
});

test("combinations are counted as they are typed", () => {
  const { combinations } = check(
    { ...GOOD, sweep: { fast: "5, 9, 12", gate: "on, off" } },
    STRATEGY,
  );
  expect(combinations).toBe(6);
  expect(combinations).toBeLessThan(SETTINGS_MAX);
});
