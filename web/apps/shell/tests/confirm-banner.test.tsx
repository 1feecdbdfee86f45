// @vitest-environment happy-dom
import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { api } from "@treum/api-client";
import { connectionChanged, createStore, StoreProvider } from "@treum/state";
import { afterEach, expect, test, vi } from "vitest";
import { ConfirmBanner } from "../src/account/ConfirmBanner";

const ASHA = { id: "p1", email: "asha@example.in", name: "Asha", email_verified: false };

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The banner of a signed-in person; `me` may be changed later, as another tab would. */
async function open(resend: Response | "lost" = new Response(null, { status: 202 })) {
  const site = { me: { ...ASHA }, resends: 0 };
  vi.stubGlobal("fetch", async (request: Request) => {
    if (new URL(request.url, "http://localhost").pathname === "/api/v1/users/me") {
      return Response.json(site.me);
    }
    site.resends += 1;
    if (resend === "lost") throw new TypeError("offline");
    return resend.clone();
  });
  const store = createStore();
  await store.dispatch(api.endpoints.getMe.initiate());
  render(
    <StoreProvider store={store}>
      <ConfirmBanner />
    </StoreProvider>,
  );
  return { site, store };
}

const banner = () => screen.queryByTestId("confirm-banner");

/** Presses the button and waits for these words. */
async function askAgain(words: RegExp) {
  await userEvent.click(screen.getByRole("button", { name: "Send it again" }));
  await screen.findByText(words);
}

test("names the address, and sends another link when asked", async () => {
  const { site } = await open();
  expect(banner()?.textContent).toContain("asha@example.in");
  await askAgain(/A new link is on its way/);
  expect(site.resends).toBe(1);
  expect(screen.queryByRole("button")).toBeNull();
});

test("may be asked again once the server would take it", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  await open();
  await askAgain(/A new link is on its way/);
  await act(() => vi.advanceTimersByTimeAsync(61_000));
  expect(screen.getByRole("button", { name: "Send it again" })).toBeTruthy();
});

test("says how long to wait after too many", async () => {
  const body = { status: 429, code: "identity.too_many_links", title: "", errors: [] };
  const headers = { "Retry-After": "120" };
  await open(new Response(JSON.stringify(body), { status: 429, headers }));
  await askAgain(/another in 2\smin/);
  expect(screen.queryByRole("button")).toBeNull();
});

test("without an answer says so and can be tried again", async () => {
  await open("lost");
  await askAgain(/did not answer/);
  expect(screen.getByRole("button", { name: "Send it again" })).toBeTruthy();
});

test("offline there is nothing to press", async () => {
  const { store } = await open();
  act(
    () => void store.dispatch(connectionChanged({ phase: "offline", attempt: 3, retryAt: null })),
  );
  expect(banner()).not.toBeNull();
  expect(screen.queryByRole("button")).toBeNull();
});

test("goes when the link was opened in another tab", async () => {
  const { site } = await open();
  site.me.email_verified = true;
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
  await waitFor(() => expect(banner()).toBeNull());
});
