import type { Bar } from "@treum/api-client";
import { expect, test } from "vitest";
import { joined } from "../src/common/useBars";

const bar = (at: string): Bar => ({
  at,
  open: "1.00",
  high: "1.00",
  low: "1.00",
  close: "1.00",
  volume: null,
});
const EVENING = bar("2024-06-03T09:59:00Z");
const OPEN = bar("2024-06-04T03:45:00Z");
const NEXT = bar("2024-06-04T03:46:00Z");

test("a signal at the open is preceded by the session before", () => {
  expect(joined([EVENING], [OPEN, NEXT], null)).toEqual([EVENING, OPEN, NEXT]);
});

test("bars after the end of the signal's view are left out", () => {
  expect(joined([EVENING], [OPEN, NEXT], OPEN.at)).toEqual([EVENING, OPEN]);
});

test("nothing is shown until both parts are here", () => {
  expect(joined(undefined, [OPEN], null)).toBeUndefined();
  expect(joined([EVENING], undefined, null)).toBeUndefined();
});
