// @vitest-environment happy-dom
import { act, cleanup, renderHook } from "@testing-library/react";
import type { Signal } from "@treum/api-client";
import type { ReactNode } from "react";
import { MemoryRouter, useLocation } from "react-router";
import { afterEach, expect, test } from "vitest";
import { matches, useFilter } from "../src/live/filter";

afterEach(cleanup);

function at(path: string) {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <MemoryRouter initialEntries={[path]}>{children}</MemoryRouter>
  );
  return renderHook(() => ({ filter: useFilter(), search: useLocation().search }), { wrapper });
}

test("the address is the filter, and nonsense in it is no filter", () => {
  expect(
    at("/signals?show=open&side=short&strategy=opening_range").result.current.filter.value,
  ).toEqual({
    show: "open",
    side: "short",
    strategy: "opening_range",
  });
  expect(at("/signals?show=<b>&side=up&strategy=luck").result.current.filter.value).toEqual({
    show: "all",
    side: "both",
    strategy: "any",
  });
});

test("a change goes into the address and clearing takes it out", () => {
  const { result } = at("/signals");
  act(() => result.current.filter.set({ show: "closed" }));
  expect(result.current.search).toBe("?show=closed");
  act(() => result.current.filter.set({ strategy: "ema_cross" }));
  expect(result.current.search).toBe("?show=closed&strategy=ema_cross");
  act(() => result.current.filter.clear());
  expect(result.current.search).toBe("");
});

test("signals match by state, side and strategy", () => {
  const signal = { side: "long", state: "target_1", strategy: "ema_cross" } as Signal;
  const all = { show: "all", side: "both", strategy: "any" } as const;
  expect(matches({ ...all, show: "open" }, signal)).toBe(true);
  expect(matches({ ...all, show: "closed" }, signal)).toBe(false);
  expect(matches({ ...all, side: "short" }, signal)).toBe(false);
  expect(matches({ ...all, strategy: "ema_cross" }, signal)).toBe(true);
  expect(matches({ ...all, strategy: "opening_range" }, signal)).toBe(false);
});
