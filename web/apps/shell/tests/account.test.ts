// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { faultsFrom, faultsOf, passwordFaults } from "../src/account/faults";
import { nextPath, signInPath } from "../src/account/next-path";

const problem = (rest: object) => ({
  status: 422,
  code: "http.invalid",
  title: "",
  detail: null,
  correlationId: null,
  errors: [],
  retryAfterMs: null,
  ...rest,
});

describe("the return path", () => {
  const next = (path: string) => nextPath(new URLSearchParams({ next: path }));

  test("stays on this site", () => {
    expect(next("/signals/1?x=2")).toBe("/signals/1?x=2");
    const foreign = [
      "https://evil.example/",
      "//evil.example",
      "/\\evil.example",
      "javascript:1",
      "",
    ];
    expect(foreign.map(next)).toEqual(foreign.map(() => "/signals"));
  });

  test("is left out when it is the first page anyway", () => {
    expect(signInPath("/signals", "")).toBe("/sign-in");
    expect(signInPath("/signals/history", "?a=1")).toBe(
      "/sign-in?next=%2Fsignals%2Fhistory%3Fa%3D1",
    );
  });
});

describe("faults", () => {
  test("are found before asking the server", () => {
    expect(Object.keys(faultsOf({ email: "", password: "x" }))).toEqual(["email"]);
    expect(faultsOf({ email: "asha" }).email).toContain("asha@example.in");
    expect(passwordFaults("short")).toEqual({
      password: "Use at least 12 characters; this has 5.",
    });
    expect(passwordFaults("long enough for all")).toEqual({});
  });

  test("of the server stand at their field", () => {
    expect(faultsFrom(problem({ code: "identity.email_taken" }))).toHaveProperty("email");
    expect(faultsFrom(problem({ code: "identity.bad_credentials" }))).toHaveProperty("form");
    const errors = [
      { field: "body.name", message: "too short" },
      { field: "plan", message: "unknown" },
    ];
    expect(faultsFrom(problem({ errors }))).toEqual({ name: "too short", form: "unknown" });
  });

  test("without an answer, or with a wait, say so", () => {
    expect(faultsFrom(new TypeError()).form).toContain("did not answer");
    expect(faultsFrom(problem({ status: 429, retryAfterMs: 30_000 })).form).toContain("30\u00a0s");
  });
});
