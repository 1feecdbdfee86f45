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
  expect(at("/signals?show=open&side=short").result.current.filter.value).toEqual({
    show: "open",
    side: "short",
  });
  expect(at("/signals?show=<b>&side=up").result.current.filter.value).toEqual({
    show: "all",
    side: "both",
  });
});

test("a change goes into the address and clearing takes it out", () => {
  const { result } = at("/signals");
  act(() => result.current.filter.set({ show: "closed" }));
  expect(result.current.search).toBe("?show=closed");
  act(() => result.current.filter.clear());
  expect(result.current.search).toBe("");
});

test("signals match by state and side", () => {
  const signal = { side: "long", state: "target_1" } as Signal;
  expect(matches({ show: "open", side: "both" }, signal)).toBe(true);
  expect(matches({ show: "closed", side: "both" }, signal)).toBe(false);
  expect(matches({ show: "all", side: "short" }, signal)).toBe(false);
});
