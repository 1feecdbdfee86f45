// @vitest-environment happy-dom
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import type { LiveSignals } from "@treum/api-client";
import { createStore, StoreProvider } from "@treum/state";
import { afterEach, expect, test, vi } from "vitest";
import { fasterWords } from "../src/common/delay";
import { DelayBanner } from "../src/common/DelayBanner";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const AT_ONCE: LiveSignals["faster"] = [
  { tier: "basic", minutes: 0 },
  { tier: "premium", minutes: 0 },
  { tier: "enterprise", minutes: 0 },
];

function show(delay_minutes: number, faster: LiveSignals["faster"], isOfSignal = false) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async ({ url }: Request) => {
    const path = new URL(url).pathname;
    asked.push(path);
    if (path.endsWith("/subscriptions/current")) return Response.json({ tier: "free" });
    return Response.json({ run: null, channel: null, delay_minutes, faster, items: [] });
  });
  render(
    <StoreProvider store={createStore()}>
      <DelayBanner isOfSignal={isOfSignal} />
    </StoreProvider>,
  );
  return asked;
}

test("a delayed plan is told that it is, by how much, and what other plans get", async () => {
  show(15, AT_ONCE);
  const banner = await screen.findByTestId("delay-banner");
  expect(banner.textContent).toBe(
    "Free plan: signals arrive 15 minutes later" +
      "Signals come at once on Basic, Premium and Enterprise.",
  );
});

test("the page of one signal also says how old it is", async () => {
  show(15, AT_ONCE, true);
  const banner = await screen.findByTestId("delay-banner");
  expect(banner.textContent).toContain(
    "You see this signal as it stood 15 minutes ago, beside the current price.",
  );
});

test("a plan without delay is told nothing", async () => {
  const asked = show(0, []);
  await waitFor(() => expect(asked).toHaveLength(2));
  expect(screen.queryByTestId("delay-banner")).toBeNull();
});

test("plans that wait differently are named apart, the quickest first", () => {
  const faster: LiveSignals["faster"] = [
    { tier: "basic", minutes: 1 },
    { tier: "premium", minutes: 0 },
    { tier: "enterprise", minutes: 0 },
  ];
  expect(fasterWords({ faster })).toBe(
    "Signals come at once on Premium and Enterprise. Signals come after 1 minute on Basic.",
  );
});
