import type { Instrument } from "@treum/api-client";
import { expect, test } from "vitest";
import { lastPrice } from "../src/common/last-price";

const LAST: NonNullable<Instrument["last"]> = {
  price: "100.00",
  previous: "99.50",
  day: "2024-06-04",
  at: "2024-06-04T03:46:00Z",
  run_id: "run",
};
const QUOTE = { price: "101.00", at: "2024-06-04T03:47:00Z", run: "run" };
const CLOCK = { run: "run", time: "2024-06-04T03:47:00Z" };
const LINE = { quote: null, clock: CLOCK, isLive: true };

test("a price that has arrived takes the place of the one that was asked for", () => {
  expect(lastPrice(LAST, { ...LINE, quote: QUOTE })).toEqual({
    price: "101.00",
    previous: "99.50",
    at: QUOTE.at,
    day: null,
    isStale: false,
  });
});

test("an older price that has arrived does not", () => {
  const older = { ...QUOTE, at: "2024-06-04T03:45:30Z" };
  expect(lastPrice(LAST, { ...LINE, quote: older })).toMatchObject({ price: "100.00" });
});

test("the close before is not known of a price of another run", () => {
  const other = { ...QUOTE, run: "another", at: "2024-06-03T03:47:00Z" };
  expect(lastPrice(LAST, { ...LINE, quote: other })).toMatchObject({
    price: "101.00",
    previous: null,
  });
});

test.each([
  ["the line is down", { ...LINE, isLive: false }, true],
  ["market time has gone on", { ...LINE, clock: { ...CLOCK, time: "2024-06-04T03:49:01Z" } }, true],
  [
    "market time is another run's",
    { ...LINE, clock: { run: "x", time: "2025-01-01T00:00:00Z" } },
    false,
  ],
  [
    "three minutes are no more than late",
    { ...LINE, clock: { ...CLOCK, time: "2024-06-04T03:49:00Z" } },
    false,
  ],
])("%s: stale %s", (_, line, isStale) => {
  expect(lastPrice(LAST, line)?.isStale).toBe(isStale);
});

test("the close of a day is as old as it says, and not stale", () => {
  const close = { ...LAST, at: null, run_id: null };
  expect(lastPrice(close, { ...LINE, isLive: false })).toMatchObject({
    day: "2024-06-04",
    at: null,
    isStale: false,
  });
});

test("without either there is no price", () => {
  expect(lastPrice(null, LINE)).toBeNull();
});
