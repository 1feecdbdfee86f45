// @vitest-environment happy-dom
import { configureStore } from "@reduxjs/toolkit";
import { afterEach, expect, test, vi } from "vitest";
import { api } from "../src";

function store() {
  return configureStore({
    reducer: { [api.reducerPath]: api.reducer },
    middleware: (defaults) => defaults().concat(api.middleware),
  });
}

function answers(...responses: Response[]) {
  const fetched = vi.fn<(request: Request) => Promise<Response>>(
    async () => responses.shift() ?? new Response(null),
  );
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

const json = (body: unknown, init?: ResponseInit) =>
  new Response(JSON.stringify(body), {
    ...init,
    headers: { "Content-Type": "application/problem+json", ...init?.headers },
  });

afterEach(() => vi.unstubAllGlobals());

test("every request names the client", async () => {
  const fetched = answers(json({ id: "u1" }));
  await store().dispatch(api.endpoints.getMe.initiate());
  const request = fetched.mock.calls[0]?.[0];
  expect(request?.headers.get("X-Treum-Client")).toBe("web");
  expect(request?.credentials).toBe("same-origin");
});

test("a request with headers of its own names the client too", async () => {
  const fetched = answers(json({ id: "u1" }));
  const registration = { name: "Asha", email: "asha@example.in", password: "quiet words" };
  const { register } = api.endpoints;
  await store().dispatch(register.initiate({ "Idempotency-Key": "k1", registration }));
  const headers = fetched.mock.calls[0]?.[0].headers;
  expect(headers?.get("Idempotency-Key")).toBe("k1");
  expect(headers?.get("X-Treum-Client")).toBe("web");
  expect(headers?.get("Content-Type")).toBe("application/json");
});

test("a short Retry-After is honoured once for a read", async () => {
  const fetched = answers(
    json({}, { status: 503, headers: { "Retry-After": "0" } }),
    json({ id: "u1" }),
  );
  const { data } = await store().dispatch(api.endpoints.getMe.initiate());
  expect(data).toEqual({ id: "u1" });
  expect(fetched).toHaveBeenCalledTimes(2);
});

test("a long Retry-After is handed on, and a write is never repeated", async () => {
  const fetched = answers(
    json({}, { status: 429, headers: { "Retry-After": "60" } }),
    json({}, { status: 503, headers: { "Retry-After": "0" } }),
  );
  const read = await store().dispatch(api.endpoints.getMe.initiate());
  expect(read.error).toMatchObject({ status: 429, retryAfterMs: 60_000 });
  await store().dispatch(api.endpoints.logout.initiate());
  expect(fetched).toHaveBeenCalledTimes(2);
});

test("no answer is a problem of status 0", async () => {
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("refused");
  });
  const { error } = await store().dispatch(api.endpoints.getMe.initiate());
  expect(error).toMatchObject({ status: 0, code: "client.unreachable" });
});
