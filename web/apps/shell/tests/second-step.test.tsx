// @vitest-environment happy-dom
import { cleanup, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { SignInPage } from "../src/account/SignInPage";
import { ASHA, asking, FakeCredential, problem, show, site } from "./site";

const STEP = { token: "t1", methods: ["totp", "recovery", "passkey"], expires_at: "" };
const PASSWORD = "four unrelated quiet words";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** The sign-in page of an account that wants a second step, which is answered so. */
async function open(answer: () => Response, methods = STEP.methods) {
  const answers: { passkey?: () => Response } = {};
  const asked = site(({ path }) => {
    if (path === "/api/v1/auth/login") {
      return Response.json({ second_step: { ...STEP, methods } }, { status: 202 });
    }
    if (path === "/api/v1/auth/passkey/options") return asking();
    if (path === "/api/v1/auth/passkey") return answers.passkey?.();
    return path === "/api/v1/auth/second-step" ? answer() : undefined;
  });
  const store = await show(<SignInPage />, "/sign-in", false);
  await userEvent.type(screen.getByLabelText("E-mail"), ASHA.email);
  await userEvent.type(screen.getByLabelText("Password"), `${PASSWORD}{Enter}`);
  await screen.findByRole("heading", { name: "One more step" });
  return {
    store,
    answers,
    steps: () => asked.filter(({ path }) => path === "/api/v1/auth/second-step"),
  };
}

const app = () => screen.getByLabelText("Code from your authenticator app");
const said = () => screen.getByRole("alert").textContent;

test("a code of the app completes the sign-in", async () => {
  const { store, steps } = await open(() => Response.json(ASHA));
  expect(store.getState().session.status).toBe("unknown");
  expect(document.activeElement).toBe(app());
  expect(app().getAttribute("inputmode")).toBe("numeric");
  expect(app().getAttribute("autocomplete")).toBe("one-time-code");
  await userEvent.keyboard("123 45{Enter}");
  expect(screen.getByText("Enter the six digits.")).toBeTruthy();
  await userEvent.keyboard("6{Enter}");
  await waitFor(() => expect(store.getState().session.user?.id).toBe("p1"));
  expect(steps().map(({ body }) => body)).toEqual([
    { token: "t1", code: "123456", method: "totp" },
  ]);
});

test("a recovery code is taken as it was kept", async () => {
  const { store, steps } = await open(() => Response.json(ASHA));
  await userEvent.click(screen.getByRole("button", { name: "Use a recovery code" }));
  expect(document.activeElement).toBe(screen.getByLabelText("Recovery code"));
  await userEvent.keyboard("abcd-efgh {Enter}");
  await waitFor(() => expect(store.getState().session.status).toBe("signed_in"));
  expect(steps()[0]?.body).toEqual({ token: "t1", code: "abcd-efgh", method: "recovery" });
});

test("a wrong code and too many of them have each their words", async () => {
  const answers = [
    problem(401, "identity.bad_second_step"),
    problem(429, "identity.too_many_codes", { headers: { "Retry-After": "200" } }),
  ];
  const { store } = await open(() => answers.shift() ?? Response.json(ASHA));
  await userEvent.type(app(), "123456{Enter}");
  await waitFor(() => expect(said()).toContain("This code is not accepted."));
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(said()).toContain("too many wrong codes. Try again in 4 minutes."));
  expect(store.getState().session.status).toBe("unknown");
});

test("a sign-in that is over begins again, and says why", async () => {
  await open(() => problem(401, "identity.second_step_over"));
  await userEvent.type(app(), "123456{Enter}");
  await waitFor(() => expect(said()).toContain("That took too long"));
  expect((screen.getByLabelText("E-mail") as HTMLInputElement).value).toBe(ASHA.email);
  expect((screen.getByLabelText("Password") as HTMLInputElement).value).toBe("");
});

test("one can start over, which needs no reason", async () => {
  await open(() => Response.json(ASHA));
  await userEvent.click(screen.getByRole("button", { name: "Start over" }));
  expect(await screen.findByRole("heading", { name: "Sign in" })).toBeTruthy();
  expect(said()).toBe("");
});

test("only what the server offers is offered", async () => {
  vi.stubGlobal("PublicKeyCredential", vi.fn());
  await open(() => Response.json(ASHA), ["recovery"]);
  expect(screen.getByLabelText("Recovery code")).toBeTruthy();
  expect(screen.queryByRole("button", { name: /app|passkey/ })).toBeNull();
});

test("a passkey completes the sign-in, and is refused in words", async () => {
  vi.stubGlobal("PublicKeyCredential", FakeCredential);
  vi.stubGlobal("navigator", { credentials: { get: async () => new FakeCredential() } });
  const { store, answers } = await open(() => Response.json(ASHA));
  answers.passkey = () => problem(401, "identity.bad_passkey");
  await userEvent.click(screen.getByRole("button", { name: "Use a passkey instead" }));
  await waitFor(() => expect(said()).toContain("This passkey is not accepted."));
  answers.passkey = () => Response.json(ASHA);
  await userEvent.click(screen.getByRole("button", { name: "Use a passkey instead" }));
  await waitFor(() => expect(store.getState().session.user?.id).toBe("p1"));
});

test("a passkey that is not used leaves the other ways open", async () => {
  vi.stubGlobal("PublicKeyCredential", vi.fn());
  const get = vi.fn(async () => null);
  vi.stubGlobal("navigator", { credentials: { get } });
  site(({ path }) => (path === "/api/v1/auth/passkey/options" ? asking() : undefined));
  await show(<SignInPage />, "/sign-in", false);
  await userEvent.click(screen.getByRole("button", { name: "Sign in with a passkey" }));
  await waitFor(() => expect(said()).toContain("No passkey was used."));
  expect(get).toHaveBeenCalledOnce();
  expect(screen.getByRole("button", { name: "Sign in with a passkey" })).toBeTruthy();
});
