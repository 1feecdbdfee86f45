import { describe, expect, test } from "vitest";
import {
  initialStop,
  isOpen,
  nearestLevel,
  passedEnd,
  pointsAt,
  positionOnLadder,
  rAt,
  stopInForce,
  summarise,
  toneOf,
} from "../src";
import type { Levels, Outcome } from "../src";

const long: Levels & Outcome = {
  side: "long",
  state: "published",
  entry: "100.00",
  stop: "98.00",
  target_1: "102.00",
  target_2: "104.00",
};
const short: Levels & Outcome = {
  side: "short",
  state: "published",
  entry: "100.00",
  stop: "102.00",
  target_1: "98.00",
  target_2: "96.00",
};

describe("a signal's arithmetic", () => {
  test("points and R are in the signal's favour on both sides", () => {
    expect([pointsAt(long, "103.00"), rAt(long, "103.00")]).toEqual(["3.00", "1.50"]);
    expect([pointsAt(short, "103.00"), rAt(short, "103.00")]).toEqual(["-3.00", "-1.50"]);
  });

  test("risk stays the initial one after the stop has moved to entry", () => {
    const moved = { ...long, stop: "100.00", state: "target_1" } as const;
    expect(rAt(moved, "104.00")).toBe("2.00");
    expect([initialStop(moved), stopInForce(moved)]).toEqual(["98.00", "100.00"]);
  });

  test("a price beyond what ends a signal is told from one at the level", () => {
    const prices = ["97.95", "98.00", "103.00", "104.00", "104.05"];
    expect(prices.map((price) => passedEnd(long, price))).toEqual([
      "stop",
      null,
      null,
      null,
      "target_2",
    ]);
    expect([passedEnd(short, "102.05"), passedEnd(short, "95.95")]).toEqual(["stop", "target_2"]);
    expect(passedEnd({ ...long, state: "target_1" }, "99.95")).toBe("stop");
  });

  test("the ladder runs from stop to target 2 and does not leave the card", () => {
    const places = ["98.00", "100.00", "102.00", "104.00", "90.00", "110.00"];
    expect(places.map((price) => positionOnLadder(long, price))).toEqual([
      0,
      1 / 3,
      2 / 3,
      1,
      0,
      1,
    ]);
    expect(positionOnLadder(short, "102.00")).toBe(0);
  });

  test("the nearest level is the stop in force or the next target", () => {
    expect(nearestLevel(long, "101.50")).toEqual({ level: "target_1", points: "0.50" });
    expect(nearestLevel(long, "98.75")).toEqual({ level: "stop", points: "0.75" });
    expect(nearestLevel({ ...long, state: "target_1" }, "100.50").level).toBe("stop");
    expect(nearestLevel({ ...short, state: "target_1" }, "96.10").level).toBe("target_2");
  });
});

describe("the day's summary", () => {
  test("counts losers and flat ones as openly as winners", () => {
    const day = summarise([
      { state: "published", outcome_r: null },
      { state: "target_1", outcome_r: null },
      { state: "target_2", outcome_r: "2.00" },
      { state: "stopped", outcome_r: "-1.00" },
      { state: "stopped", outcome_r: "0.00" },
      { state: "closed", outcome_r: "-0.35" },
    ]);
    expect(day).toEqual({
      total: 6,
      open: 2,
      winners: 1,
      losers: 2,
      flat: 1,
      decided: 4,
      netR: "0.65",
    });
  });

  test("a tone follows the outcome, not the word", () => {
    expect(toneOf({ state: "closed", outcome_r: "0.40" })).toBe("gain");
    expect(toneOf({ state: "expired", outcome_r: "-0.10" })).toBe("loss");
    expect(toneOf({ state: "stopped", outcome_r: "0.00" })).toBe("muted");
    expect(isOpen({ state: "target_1" })).toBe(true);
  });
});
