import type { MarketStatus } from "@treum/api-client";
import { expect, test } from "vitest";
import { feedLine, feedSeen, marketWords, rejectedWords } from "../src/common/market-words";

const DAY: MarketStatus = {
  exchange: "NSE",
  state: "open",
  reason: null,
  trading_day: "2024-06-04",
  session_kind: "regular",
  opens_at: "2024-06-04T03:45:00Z",
  closes_at: "2024-06-04T10:00:00Z",
  next_open_at: "2024-06-05T03:45:00Z",
  windows: [],
  run: null,
  rejected: [],
};

test.each([
  [{}, "NSE open until 15:30\u00a0IST"],
  [{ state: "pre_open" }, "NSE pre-open, trading from 09:15\u00a0IST"],
  [
    { state: "special", session_kind: "muhurat", reason: "Muhurat trading" },
    "NSE special session until 15:30\u00a0IST: Muhurat trading",
  ],
  [
    { state: "closed", reason: "After the close" },
    "NSE closed: After the close, opens 5 Jun, 09:15\u00a0IST",
  ],
  [{ state: "closed", reason: "Not known", next_open_at: null }, "NSE closed: Not known"],
  [{ state: "closed", next_open_at: null }, "NSE closed"],
] as const)("the state of the exchange is said in words: %o", (change, words) => {
  expect(marketWords({ ...DAY, ...change })).toBe(words);
});

test.each([
  ["live", null, "Prices arriving"],
  ["quiet", null, "No prices just now"],
  ["stale", "2025-11-17T06:54:58Z", "No new prices since 12:24\u00a0IST"],
  ["mute", "2025-11-17T06:54:58Z", "Feed silent since 12:24\u00a0IST"],
  ["mute", null, "Feed silent since its start"],
  ["finished", null, "Session finished"],
] as const)("a feed that is %s says so", (seen, feed_since, words) => {
  expect(feedLine(seen, feed_since)).toBe(words);
});

test("prices that do not reach the page are not said to arrive", () => {
  expect(feedSeen({ feed_state: "live" }, true)).toBe("quiet");
  expect(feedSeen({ feed_state: "live" }, false)).toBe("live");
  expect(feedSeen({ feed_state: "mute" }, true)).toBe("mute");
});

test("rows that were left out are counted by reason", () => {
  expect(rejectedWords([])).toBeNull();
  expect(
    rejectedWords([
      { reason: "duplicate_tick", rows: 602 },
      { reason: "volume_backwards", rows: 1 },
    ]),
  ).toBe("603 rows of this recording left out: 602 repeated, 1 volume went backwards");
});
