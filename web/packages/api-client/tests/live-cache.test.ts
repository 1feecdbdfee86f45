import { expect, test } from "vitest";
import { appendBars, extendLife, upsertSignal } from "../src";
import type { Bar, LiveSignals, Signal, SignalDetail } from "../src";

const signal = (id: string, state = "published") => ({ id, state }) as Signal;
const bar = (at: string, close = "1.00") => ({ at, close }) as Bar;

test("a new signal goes first, a known one stays in its place", () => {
  const live: LiveSignals = {
    run: null,
    channel: null,
    delay_minutes: 0,
    faster: [],
    items: [signal("b"), signal("a")],
  };
  upsertSignal(live, signal("c"));
  upsertSignal(live, signal("a", "stopped"));
  expect(live.items.map(({ id, state }) => `${id} ${state}`)).toEqual([
    "c published",
    "b published",
    "a stopped",
  ]);
});

test("the list stays within its bound", () => {
  const live: LiveSignals = { run: null, channel: null, delay_minutes: 0, faster: [], items: [] };
  for (let n = 0; n < 600; n += 1) upsertSignal(live, signal(String(n)));
  expect(live.items).toHaveLength(500);
  expect(live.items[0]?.id).toBe("599");
});

test("a life grows by each kind once", () => {
  const detail = { ...signal("a"), life: [{ seq: 1, kind: "published" }] } as SignalDetail;
  const entry = { kind: "stopped", bar_at: "x", price: "1.00", at: "y" } as const;
  extendLife(detail, signal("a", "stopped"), entry);
  extendLife(detail, signal("a", "stopped"), entry);
  expect(detail.state).toBe("stopped");
  expect(detail.life.map(({ seq, kind }) => [seq, kind])).toEqual([
    [1, "published"],
    [2, "stopped"],
  ]);
});

test("a tail of bars replaces the bar it overlaps", () => {
  const bars = [bar("09:15"), bar("09:16", "1.00")];
  appendBars(bars, [bar("09:16", "2.00"), bar("09:17")]);
  appendBars(bars, []);
  expect(bars.map(({ at, close }) => `${at} ${close}`)).toEqual([
    "09:15 1.00",
    "09:16 2.00",
    "09:17 1.00",
  ]);
});
