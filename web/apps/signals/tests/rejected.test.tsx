// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { api } from "@treum/api-client";
import type { Rejected, Run } from "@treum/api-client";
import { createStore, StoreProvider } from "@treum/state";
import { MemoryRouter } from "react-router";
import { afterEach, expect, test, vi } from "vitest";
import { RejectedCard } from "../src/market/RejectedCard";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const RUN: Run = {
  id: "run",
  kind: "replay",
  exchange: "NSE",
  trading_day: "2024-06-04",
  label: "Replay of 04 Jun 2024",
  speed: 60,
  seed: null,
  source: "example.csv",
  is_demo: false,
  state: "running",
  started_at: "2026-11-25T01:00:00Z",
  finished_at: null,
  market_time: null,
  feed_state: "live",
  feed_since: null,
};
const REJECTED: readonly Rejected[] = [{ reason: "bad_number", rows: 2 }];
const ROWS = { items: [{ line: 1007, reason: "bad_number", raw: "NIFTY,x" }], next: null };

async function show(role: string, answer: () => Response, rejected = REJECTED): Promise<string[]> {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async ({ url }: Request) => {
    const { pathname, search } = new URL(url, "http://localhost");
    if (pathname.endsWith("/users/me")) return Response.json({ id: "p1", roles: [role] });
    asked.push(pathname + search);
    return answer();
  });
  const store = createStore();
  await store.dispatch(api.endpoints.getMe.initiate());
  render(
    <StoreProvider store={store}>
      <MemoryRouter>
        <RejectedCard run={RUN} rejected={rejected} />
      </MemoryRouter>
    </StoreProvider>,
  );
  return asked;
}

test("an analyst sees the rows of a reason once they open it", async () => {
  const asked = await show("analyst", () => Response.json(ROWS));
  expect(asked).toEqual([]);
  await userEvent.click(screen.getByText("bad number"));
  expect((await screen.findByTestId("rejected-row")).textContent).toBe("1,007NIFTY,x");
  expect(asked).toEqual(["/api/v1/market/runs/run/rejected-rows?reason=bad_number&limit=50"]);
});

test("whoever needs a second factor first is told where to add one", async () => {
  const body = { status: 403, code: "auth.second_factor_required", title: "", errors: [] };
  await show("admin", () => Response.json(body, { status: 403 }));
  await userEvent.click(screen.getByText("bad number"));
  const link = await screen.findByRole("link", { name: "Sign-in and security" });
  expect(link.getAttribute("href")).toBe("/account/security");
});

test("a customer sees how many there are, and who sees more", async () => {
  await show("customer", () => Response.json(ROWS));
  expect(screen.getByTestId("rejected-reason").textContent).toBe("bad number2");
  expect(screen.queryByRole("group")).toBeNull();
  expect(screen.getByText(/Analysts and administrators see the rows/)).toBeDefined();
});

test("a file of which every row was taken says so", async () => {
  await show("analyst", () => Response.json(ROWS), []);
  expect(screen.getByText("Every row of this session’s file was taken.")).toBeDefined();
});
