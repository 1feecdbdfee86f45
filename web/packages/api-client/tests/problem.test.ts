import { describe, expect, test } from "vitest";
import { isProblem, problemFromBody, problemWithoutAnswer, waitMsOf } from "../src/problem";

describe("a problem", () => {
  test("keeps what the server said", () => {
    const body = {
      code: "identity.email_taken",
      title: "E-mail taken",
      detail: "…",
      correlation_id: "c1",
      errors: [{ field: "email", message: "taken" }, { field: 3 }, null],
    };
    expect(problemFromBody(409, body, null)).toEqual({
      status: 409,
      code: "identity.email_taken",
      title: "E-mail taken",
      detail: "…",
      correlationId: "c1",
      errors: [{ field: "email", message: "taken" }],
      retryAfterMs: null,
    });
  });

  test("is made of nothing when the body is not problem+json", () => {
    expect(problemFromBody(502, "<html>", 1000)).toMatchObject({
      status: 502,
      code: "http.502",
      errors: [],
      retryAfterMs: 1000,
    });
    expect(isProblem(problemWithoutAnswer("client.timeout"))).toBe(true);
    expect(isProblem(new Error("x"))).toBe(false);
  });

  test("Retry-After is seconds or a date", () => {
    const now = Date.parse("2024-06-04T04:00:00Z");
    expect(waitMsOf("3", now)).toBe(3000);
    expect(waitMsOf("Tue, 04 Jun 2024 04:00:07 GMT", now)).toBe(7000);
    expect(waitMsOf("soon", now)).toBeNull();
    expect(waitMsOf(null, now)).toBeNull();
  });
});
