import type { CorporateAction, MarketStatus, SpecialDay } from "@treum/api-client";
import { expect, test } from "vitest";
import { termsWords } from "../src/instrument/action-words";
import { candlesOfDays, hasVolume, timeWords } from "../src/instrument/candles";
import { soughtIn } from "../src/instruments/sought";
import { sessionHeading, specialHours, speedWords } from "../src/market/words";

const PRICES = { open: "1.00", high: "2.00", low: "0.50", close: "1.50" };
const ACTION: CorporateAction = {
  id: "a1",
  symbol: "OLDER",
  ex_on: "2024-10-28",
  kind: "bonus",
  shares_before: null,
  shares_after: null,
  close_before: null,
  value_gone: null,
  new_symbol: null,
  source: "NSE circular 12",
};

test("pages of days become one row of candles, the oldest first", () => {
  const days = ["2024-06-05", "2024-06-04", "2024-06-03"].map((day) => {
    return { day, ...PRICES, volume: 100 };
  });
  const pages = [{ items: days.slice(0, 2) }, { items: days.slice(2) }];
  const candles = candlesOfDays(pages);
  expect(candles.map(({ at }) => at)).toEqual(["2024-06-03", "2024-06-04", "2024-06-05"]);
  expect(candles[0]).toEqual({ at: "2024-06-03", ...PRICES, volume: 100 });
});

test("an index has no volume", () => {
  const candle = { at: "2024-06-04T03:45:00Z", ...PRICES, volume: null };
  expect(hasVolume([candle])).toBe(false);
  expect(hasVolume([candle, { ...candle, volume: 0 }])).toBe(true);
});

test("a row names its day, or its minute and the day when that is another", () => {
  const last = "2024-06-04T09:59:00Z";
  expect(timeWords("2024-06-04", "day", "2024-06-05")).toBe("4 Jun 2024");
  expect(timeWords("2024-06-04T03:45:00Z", "minute", last)).toBe("09:15");
  expect(timeWords("2024-06-03T09:59:00Z", "minute", last)).toBe("3 Jun, 15:29");
});

test.each([
  [{ shares_before: 1, shares_after: 2 }, "1 → 2 shares"],
  [{ value_gone: "261.85", close_before: "2841.85" }, "₹261.85 of ₹2,841.85 a share"],
  [{ new_symbol: "NEWER" }, "OLDER became NEWER"],
])("an action tells what happens to a holding", (terms, words) => {
  expect(termsWords({ ...ACTION, ...terms })).toBe(words);
});

test.each([
  ["", { query: "", kind: "any" }],
  ["q=+nifty+&kind=index", { query: "nifty", kind: "index" }],
  ["kind=bond", { query: "", kind: "any" }],
  [`q=${"x".repeat(70)}`, { query: "x".repeat(64), kind: "any" }],
])("what is sought stands in the address: %s", (address, sought) => {
  expect(soughtIn(new URLSearchParams(address))).toEqual(sought);
});

const MUHURAT: SpecialDay = {
  day: "2026-11-08",
  kind: "muhurat",
  name: "Diwali Laxmi Pujan",
  windows: [{ opens_at: "2026-11-08T12:45:00Z", closes_at: "2026-11-08T13:45:00Z" }],
};

test.each([
  [{}, "18:15 to 19:15\u00a0IST"],
  [{ windows: [] }, "Hours are not announced"],
  [{ kind: "holiday", windows: [] }, "Closed"],
] satisfies [Partial<SpecialDay>, string][])("hours of a special day", (change, words) => {
  expect(specialHours({ ...MUHURAT, ...change })).toBe(words);
});

test("the session is today's or the next, by the day in India", () => {
  const status: Pick<MarketStatus, "trading_day"> = { trading_day: "2026-11-25" };
  expect(sessionHeading(status, "2026-11-24T18:30:00Z")).toBe("Today, 25 Nov 2026");
  expect(sessionHeading(status, "2026-11-24T18:29:59Z")).toBe("Next session, 25 Nov 2026");
});

test("speed 0 is as fast as it goes", () => {
  expect([speedWords({ speed: 60 }), speedWords({ speed: 0 })]).toEqual([
    "60× market time",
    "As fast as it goes",
  ]);
});
