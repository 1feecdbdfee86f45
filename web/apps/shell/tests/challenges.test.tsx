// @vitest-environment happy-dom
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { api, useResendMyVerificationMutation } from "@treum/api-client";
import { createStore, StoreProvider } from "@treum/state";
import { AnnouncementsProvider } from "@treum/ui-kit";
import { afterEach, expect, test, vi } from "vitest";
import { Challenges } from "../src/challenges/Challenges";
import { asking, FakeCredential, NO_FACTORS } from "./site";

const ASHA = { id: "p1", email: "asha@example.in", name: "Asha", email_verified: true };
const GOOD = "four unrelated quiet words";
const CODE = "123456";
const APP = { ...NO_FACTORS, totp: { since: "2024-06-04T04:00:00Z" } };
const ACT = "/api/v1/users/me/verify-email";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const problem = (status: number, code: string, headers: HeadersInit = {}) =>
  new Response(JSON.stringify({ status, code, title: "", detail: "No.", errors: [] }), {
    status,
    headers,
  });

/** A form that acts, for a person who must first do what `refusal` says. */
async function open(refusal: Response, found = ASHA, factors: object | "lost" = NO_FACTORS) {
  const sent: string[] = [];
  const site = { isRefusing: true, refusal, isBusy: false, factors };
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (pathname === "/api/v1/users/me") return Response.json(ASHA);
    if (pathname === "/api/v1/users/me/factors") {
      return site.factors === "lost" ? problem(500, "http.crashed") : Response.json(site.factors);
    }
    sent.push(pathname);
    if (pathname === ACT) {
      return site.isRefusing ? site.refusal.clone() : new Response(null, { status: 202 });
    }
    if (site.isBusy) return problem(429, "identity.too_many_attempts", { "Retry-After": "200" });
    if (pathname.endsWith("/passkey/options")) return asking();
    if (pathname === "/api/v1/auth/prove/passkey") {
      site.isRefusing = false;
      return new Response(null, { status: 204 });
    }
    const { password, code } = (await request.json()) as { password?: string; code?: string };
    if (code !== undefined) {
      site.isRefusing &&= code !== CODE;
      return code === CODE
        ? new Response(null, { status: 204 })
        : problem(422, "identity.bad_code");
    }
    const isGood = password === GOOD;
    site.isRefusing &&= !isGood || site.factors !== NO_FACTORS;
    if (pathname === "/api/v1/auth/prove") {
      return isGood ? new Response(null, { status: 204 }) : problem(422, "identity.wrong_password");
    }
    return isGood ? Response.json(found) : problem(401, "identity.bad_credentials");
  });
  const store = createStore();
  await store.dispatch(api.endpoints.getMe.initiate(undefined, { subscribe: false }));
  render(
    <StoreProvider store={store}>
      <AnnouncementsProvider>
        <Form />
        <Challenges />
      </AnnouncementsProvider>
    </StoreProvider>,
  );
  await userEvent.type(screen.getByLabelText("Note"), "half a thought");
  await userEvent.click(screen.getByRole("button", { name: "Act" }));
  return { site, sent, store };
}

function Form() {
  const [act, { isSuccess, error }] = useResendMyVerificationMutation();
  return (
    <form>
      <label>
        Note
        <input name="note" />
      </label>
      <button type="button" onClick={() => void act()}>
        Act
      </button>
      <output>{isSuccess ? "done" : JSON.stringify(error ?? null)}</output>
    </form>
  );
}

const outcome = () => document.querySelector("output")?.textContent;
const note = () => document.querySelector<HTMLInputElement>("input[name=note]")?.value;
const stepUp = () => problem(403, "auth.step_up_required");
const signIn = () => problem(401, "auth.required");

async function answer(password: string) {
  await userEvent.type(await screen.findByLabelText("Password"), `${password}{Enter}`);
}

test("confirmed, the refused act is done and the focus is back", async () => {
  const { sent } = await open(stepUp());
  await screen.findByRole("dialog", { name: "Confirm that it is you" });
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Password")));
  await answer(GOOD);
  await waitFor(() => expect(outcome()).toBe("done"));
  expect(sent).toEqual([ACT, "/api/v1/auth/prove", ACT]);
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement?.textContent).toBe("Act");
});

test("a wrong password is said aloud and keeps the dialog", async () => {
  const { sent } = await open(stepUp());
  await answer("not this one");
  await waitFor(() =>
    expect(screen.getByRole("alert").textContent).toBe("This is not your password."),
  );
  expect(document.activeElement).toBe(screen.getByLabelText("Password"));
  expect(sent.filter((path) => path === ACT)).toHaveLength(1);
  await userEvent.clear(screen.getByLabelText("Password"));
  await answer(GOOD);
  await waitFor(() => expect(outcome()).toBe("done"));
});

test("too many attempts are answered with a wait in words", async () => {
  const { site } = await open(stepUp());
  site.isBusy = true;
  await answer(GOOD);
  await waitFor(() =>
    expect(screen.getByRole("alert").textContent).toContain("Try again in 4 minutes."),
  );
});

test("Esc cancels, and the caller gets the refusal", async () => {
  const { sent } = await open(stepUp());
  await screen.findByRole("dialog");
  await userEvent.keyboard("{Escape}");
  await waitFor(() => expect(outcome()).toContain("auth.step_up_required"));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(sent).toEqual([ACT]);
});

test("an account with an app is asked for its code too, and told which of both is wrong", async () => {
  const { sent } = await open(stepUp(), ASHA, APP);
  const code = await screen.findByLabelText("Code from your authenticator app");
  expect(code.getAttribute("autocomplete")).toBe("one-time-code");
  await answer(GOOD);
  expect(await screen.findByText("Fill this in.")).toBeTruthy();
  await userEvent.type(code, "12 34 5{Enter}");
  expect(await screen.findByText("Enter the six digits.")).toBeTruthy();
  expect(sent).toEqual([ACT]);
  await userEvent.type(code, "7{Enter}");
  await waitFor(() =>
    expect(screen.getByRole("alert").textContent).toContain("This code is not accepted."),
  );
  await userEvent.type(code, "{Backspace}6{Enter}");
  await waitFor(() => expect(outcome()).toBe("done"));
  const proof = ["/api/v1/auth/prove", "/api/v1/auth/prove/totp"];
  expect(sent).toEqual([ACT, ...proof, ...proof, ACT]);
});

test("what an account has is asked again when it was not told", async () => {
  const { site } = await open(stepUp(), ASHA, "lost");
  await userEvent.click(await screen.findByRole("button", { name: "Try again" }));
  expect(screen.queryByLabelText("Password")).toBeNull();
  site.factors = NO_FACTORS;
  await userEvent.click(await screen.findByRole("button", { name: "Try again" }));
  await answer(GOOD);
  await waitFor(() => expect(outcome()).toBe("done"));
});

test("an account with passkeys alone is asked for one, which this browser may not know", async () => {
  await open(stepUp(), ASHA, { ...NO_FACTORS, passkeys: [{ id: "k1" }] });
  await waitFor(() =>
    expect(screen.getByRole("alert").textContent).toContain("this browser knows none"),
  );
  expect(screen.queryByLabelText("Password")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(outcome()).toContain("auth.step_up_required"));
});

test("a passkey is enough alone", async () => {
  vi.stubGlobal("PublicKeyCredential", FakeCredential);
  vi.stubGlobal("navigator", { credentials: { get: async () => new FakeCredential() } });
  const { sent } = await open(stepUp(), ASHA, { ...APP, passkeys: [{ id: "k1" }] });
  await userEvent.click(await screen.findByRole("button", { name: "Use a passkey" }));
  await waitFor(() => expect(outcome()).toBe("done"));
  expect(sent).toEqual([
    ACT,
    "/api/v1/auth/prove/passkey/options",
    "/api/v1/auth/prove/passkey",
    ACT,
  ]);
});

test("the focus stays in the dialog", async () => {
  await open(stepUp());
  const dialog = await screen.findByRole("dialog");
  for (let step = 0; step < 8; step += 1) {
    await userEvent.tab();
    expect(dialog.contains(document.activeElement)).toBe(true);
  }
});

test("signed in again over the page, the act goes on and nothing typed is lost", async () => {
  const { sent, store } = await open(signIn());
  await screen.findByRole("dialog", { name: "Sign in again" });
  const email = screen.getByLabelText("E-mail") as HTMLInputElement;
  expect([email.value, email.readOnly]).toEqual(["asha@example.in", true]);
  await answer("not this one");
  await waitFor(() =>
    expect(screen.getByRole("alert").textContent).toContain("not the password of this account"),
  );
  await userEvent.clear(screen.getByLabelText("Password"));
  await answer(GOOD);
  await waitFor(() => expect(outcome()).toBe("done"));
  expect(sent.filter((path) => path === ACT)).toHaveLength(3);
  expect(note()).toBe("half a thought");
  expect(store.getState().session.user?.id).toBe("p1");
});

test("who leaves the dialog is signed out", async () => {
  const { store, sent } = await open(signIn());
  await userEvent.click(await screen.findByRole("button", { name: "Leave this page" }));
  await waitFor(() => expect(store.getState().session.status).toBe("signed_out"));
  expect(sent).toEqual([ACT, ACT]);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a session that was ended on purpose is not signed in to again", async () => {
  const { store, sent } = await open(problem(401, "auth.session_ended"));
  await waitFor(() => expect(store.getState().session.status).toBe("signed_out"));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(sent).toEqual([ACT]);
});

test("somebody else begins a page of their own, and nothing is repeated as them", async () => {
  const replace = vi.spyOn(location, "replace").mockImplementation(() => {});
  const { sent } = await open(signIn(), { ...ASHA, id: "p2" });
  await answer(GOOD);
  await waitFor(() => expect(replace).toHaveBeenCalledWith("/"));
  expect(sent.filter((path) => path === ACT)).toHaveLength(2);
  expect(outcome()).toBe("null");
  expect(screen.queryByRole("dialog")).not.toBeNull();
});
