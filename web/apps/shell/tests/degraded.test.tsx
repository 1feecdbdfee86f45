// @vitest-environment happy-dom
import { act, cleanup, render, screen } from "@testing-library/react";
import { FeedProvider, Prices } from "@treum/realtime";
import type { Feed } from "@treum/realtime";
import { connectionChanged, createStore, StoreProvider } from "@treum/state";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DegradedBanner } from "../src/frame/DegradedBanner";

/** A little longer than the silence that is allowed. */
const QUIET_MS = 21_000;
const RUN = { id: "r1", state: "running", speed: 60 };
const LIVE = { phase: "live", attempt: 0, retryAt: null } as const;
const LOST = { phase: "reconnecting", attempt: 1, retryAt: null } as const;

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The banner on a site whose health and run are as given, and what it asked. */
async function open(health: { degraded: string[]; status?: number }, run: object | null = RUN) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (pathname === "/health/ready") asked.push(pathname);
    const body = pathname === "/health/ready" ? health : { run };
    const status = pathname === "/health/ready" ? (health.status ?? 200) : 200;
    return Response.json({ ...body, status: "x" }, { status });
  });
  const store = createStore();
  const prices = new Prices((flush) => flush());
  render(
    <StoreProvider store={store}>
      <FeedProvider feed={{ prices } as Feed}>
        <DegradedBanner />
      </FeedProvider>
    </StoreProvider>,
  );
  const say = (connection: typeof LIVE | typeof LOST) =>
    act(async () => void store.dispatch(connectionChanged(connection)));
  const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
  const price = (market_time = `${Date.now()}`) =>
    act(async () => prices.update({ run: "r1", market_time, items: [] }));
  await say(LIVE);
  await pass(0);
  return { asked, health, say, pass, price };
}

const shown = () => screen.queryByTestId("degraded-banner")?.dataset["part"];

test("nobody asks while prices come", async () => {
  const site = await open({ degraded: ["live"] });
  for (let second = 0; second < 120; second += 10) {
    await site.pass(10_000);
    await site.price();
  }
  expect(site.asked).toEqual([]);
  expect(shown()).toBeUndefined();
});

test("silence is a reason to ask, and the answer is shown until it is well again", async () => {
  const site = await open({ degraded: ["live"] });
  await site.pass(QUIET_MS);
  expect(site.asked).toHaveLength(1);
  expect(shown()).toBe("live");
  expect(screen.getByRole("status").textContent).toContain("Prices may be late");
  expect(screen.getByRole("status").textContent).toContain("Signals continue to arrive");
  await site.price();
  expect(shown()).toBeUndefined();
  site.health.degraded = [];
  await site.pass(37_500);
  const asked = site.asked.length;
  await site.price();
  await site.pass(15_000);
  expect(site.asked).toHaveLength(asked);
});

test("a price that was told before does not end the silence", async () => {
  const site = await open({ degraded: ["database"] });
  for (let second = 0; second < 30; second += 5) {
    await site.price("10:00");
    await site.pass(5_000);
  }
  expect(shown()).toBe("database");
});

test("a line that returns asks once", async () => {
  const site = await open({ degraded: [] });
  await site.say(LOST);
  expect(site.asked).toEqual([]);
  await site.say(LIVE);
  await site.pass(0);
  expect(site.asked).toHaveLength(1);
});

test("while the line is down only its own banner speaks", async () => {
  const site = await open({ degraded: ["live"] });
  await site.pass(QUIET_MS);
  expect(shown()).toBe("live");
  await site.say(LOST);
  expect(shown()).toBeUndefined();
});

test.each([
  [["live", "database"], "database"],
  [["feed"], undefined],
  [["disk", "clock"], undefined],
])("of %j a person is told of %s", async (degraded, part) => {
  const site = await open({ degraded });
  await site.pass(QUIET_MS);
  expect(site.asked).toHaveLength(1);
  expect(shown()).toBe(part);
});

test("a site that cannot be served says that it recovers", async () => {
  const site = await open({ degraded: ["database"], status: 503 });
  await site.pass(QUIET_MS);
  expect(shown()).toBe("database");
});

test("an answer that it recovers counts more than an earlier one", async () => {
  const site = await open({ degraded: ["live"] });
  await site.pass(QUIET_MS);
  expect(shown()).toBe("live");
  Object.assign(site.health, { degraded: ["database"], status: 503 });
  await site.pass(37_500);
  expect(shown()).toBe("database");
});

test("prices that come back are a reason to ask at once", async () => {
  const site = await open({ degraded: ["database"], status: 503 });
  await site.pass(QUIET_MS);
  expect(shown()).toBe("database");
  Object.assign(site.health, { degraded: [], status: 200 });
  await site.price();
  await site.pass(0);
  expect(shown()).toBeUndefined();
});

test.each([null, { ...RUN, state: "finished" }])("no price is due with run %j", async (run) => {
  const site = await open({ degraded: ["live"] }, run);
  await site.pass(300_000);
  expect(site.asked).toEqual([]);
});
