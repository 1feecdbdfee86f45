// @vitest-environment happy-dom
import { cleanup, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { ForgotPasswordPage } from "../src/account/ForgotPasswordPage";
import { ResetPasswordPage } from "../src/account/ResetPasswordPage";
import { SignInPage } from "../src/account/SignInPage";
import { strengthOf } from "../src/account/strength";
import { waitWords } from "../src/account/waits";
import { ASHA, done, problem, show, site } from "./site";

const TOKEN = "x".repeat(43);
const GOOD = "four unrelated quiet words";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const state = (page: string) => screen.getByTestId(page).dataset["state"];

async function setTo(password: string) {
  await userEvent.type(screen.getByLabelText("New password"), `${password}{Enter}`);
}

test("whoever asks for a link hears the same, account or not", async () => {
  const asked = site(() => new Response(null, { status: 202 }));
  await show(<ForgotPasswordPage />, "/forgot-password", false);
  await userEvent.type(screen.getByLabelText("E-mail"), "ravi{Enter}");
  expect(asked).toEqual([]);
  await userEvent.type(screen.getByLabelText("E-mail"), "@example.in{Enter}");
  await screen.findByText(/If ravi@example.in has an account/);
  expect(state("forgot-password")).toBe("sent");
  expect(asked.map(({ path, body }) => [path, body])).toEqual([
    ["/api/v1/auth/reset-password/request", { email: "ravi@example.in" }],
  ]);
  await userEvent.click(screen.getByRole("button", { name: "try again." }));
  expect(state("forgot-password")).toBe("open");
});

test("a link that could not be asked for says so", async () => {
  site(() => "lost");
  await show(<ForgotPasswordPage />, "/forgot-password", false);
  await userEvent.type(screen.getByLabelText("E-mail"), "ravi@example.in{Enter}");
  await waitFor(() => expect(screen.getByRole("alert").textContent).toContain("did not answer"));
});

test("the token leaves the address at once, and the password is set with it", async () => {
  const asked = site(done);
  await show(<ResetPasswordPage />, `/reset-password#token=${TOKEN}`, false);
  expect(location.href).not.toContain(TOKEN);
  await setTo(GOOD);
  await waitFor(() => expect(state("reset-password")).toBe("done"));
  expect(asked.map(({ path, body }) => [path, body])).toEqual([
    ["/api/v1/auth/reset-password", { token: TOKEN, password: GOOD }],
  ]);
  expect(screen.getByRole("link", { name: "Sign in" }).getAttribute("href")).toBe("/sign-in");
});

test("a link that is too old leads to a new one", async () => {
  site(() => problem(422, "identity.bad_reset"));
  await show(<ResetPasswordPage />, `/reset-password#token=${TOKEN}`, false);
  await setTo(GOOD);
  await waitFor(() => expect(state("reset-password")).toBe("bad"));
  const link = screen.getByRole("link", { name: "Get a new link" });
  expect(link.getAttribute("href")).toBe("/forgot-password");
});

test("a password that is refused can be changed, with the same token", async () => {
  const message = "This password is on a list of stolen ones.";
  const errors = [{ field: "body.password", message }];
  const asked = site(() => problem(422, "identity.bad_password", { errors }));
  await show(<ResetPasswordPage />, `/reset-password#token=${TOKEN}`, false);
  await setTo("short");
  expect(asked, "too short to be sent").toEqual([]);
  await setTo(` ${GOOD}`);
  await screen.findByText(message);
  expect(document.activeElement).toBe(screen.getByLabelText("New password"));
  expect(state("reset-password")).toBe("open");
});

test("without an answer nothing is lost", async () => {
  site(() => "lost");
  await show(<ResetPasswordPage />, `/reset-password#token=${TOKEN}`, false);
  await setTo(GOOD);
  await waitFor(() => expect(screen.getByRole("alert").textContent).toContain("did not answer"));
  expect((screen.getByLabelText("New password") as HTMLInputElement).value).toBe(GOOD);
});

test("without a token nothing can be set", async () => {
  site(done);
  await show(<ResetPasswordPage />, "/reset-password", false);
  expect(state("reset-password")).toBe("none");
  expect(screen.queryByLabelText("New password")).toBeNull();
});

test("whoever is signed in here learns whether they still are", async () => {
  let isSet = false;
  site(({ path }) => {
    if (path !== "/api/v1/users/me") isSet = true;
    else return isSet ? problem(401, "auth.required") : Response.json(ASHA);
    return done();
  });
  const store = await show(<ResetPasswordPage />, `/reset-password#token=${TOKEN}`);
  await setTo(GOOD);
  await waitFor(() => expect(store.getState().session.status).toBe("signed_out"));
  expect(state("reset-password")).toBe("done");
});

test("after too many attempts to sign in it says how long to wait", async () => {
  const headers = { "Retry-After": "200" };
  site(({ path }) =>
    path === "/api/v1/auth/login"
      ? problem(429, "identity.too_many_attempts", { headers })
      : undefined,
  );
  await show(<SignInPage />, "/sign-in", false);
  await userEvent.type(screen.getByLabelText("E-mail"), "asha@example.in");
  await userEvent.type(screen.getByLabelText("Password"), "a guess{Enter}");
  await waitFor(() =>
    expect(screen.getByRole("alert").textContent).toContain("Try again in 4 minutes."),
  );
  const link = screen.getByRole("link", { name: "Forgot your password?" });
  expect(link.getAttribute("href")).toBe("/forgot-password");
});

test("a wait is rounded up, in words", () => {
  const waits = [0, 1000, 59_001, 61_000, 240_000, 3_599_000, 7_200_000].map(waitWords);
  expect(waits).toEqual([
    "1 second",
    "1 second",
    "1 minute",
    "2 minutes",
    "4 minutes",
    "1 hour",
    "2 hours",
  ]);
});

test("strength is length that does not repeat itself", () => {
  const strengths = [
    "Tr0ub4dor&3",
    "aaaaaaaaaaaaaaaaaaaaaa",
    "1234567890123456",
    "qwertyuiop12",
    "abcabcabcabcabc",
    "seven llamas",
    "seven quiet llamas",
    GOOD,
  ].map(strengthOf);
  expect(strengths).toEqual(["none", "plain", "plain", "plain", "plain", "weak", "fair", "strong"]);
});
