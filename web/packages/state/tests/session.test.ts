// @vitest-environment happy-dom
import { api } from "@treum/api-client";
import { afterEach, expect, test, vi } from "vitest";
import { createStore } from "../src";

const USER = { id: "u1", email: "a@b.in", name: "Asha", roles: [], created_at: "" };

function answer(status: number, body: unknown = {}) {
  vi.stubGlobal("fetch", async () => Response.json(body, { status }));
}

afterEach(() => vi.unstubAllGlobals());

test("a session is unknown, then what the server says", async () => {
  const store = createStore();
  expect(store.getState().session.status).toBe("unknown");
  answer(200, USER);
  await store.dispatch(api.endpoints.getMe.initiate());
  expect(store.getState().session).toEqual({ status: "signed_in", user: USER });
});

test("any 401 ends it, but a failed sign-in does not", async () => {
  const store = createStore();
  answer(200, USER);
  await store.dispatch(api.endpoints.getMe.initiate());
  answer(401);
  await store.dispatch(
    api.endpoints.login.initiate({ credentials: { email: "a@b.in", password: "x" } }),
  );
  expect(store.getState().session.status).toBe("signed_in");
  await store.dispatch(api.endpoints.listLiveSignals.initiate());
  expect(store.getState().session).toEqual({ status: "signed_out", user: null });
});

test("a passkey that is refused ends no session", async () => {
  const store = createStore();
  answer(200, USER);
  await store.dispatch(api.endpoints.getMe.initiate());
  answer(401, { code: "identity.bad_passkey" });
  await store.dispatch(
    api.endpoints.addMyPasskey.initiate({
      newPasskeyAnswer: { challenge_id: "c1", credential: {}, name: "Phone" },
    }),
  );
  expect(store.getState().session.status).toBe("signed_in");
});

test("an unreachable server ends no session", async () => {
  const store = createStore();
  answer(503);
  await store.dispatch(api.endpoints.getMe.initiate());
  expect(store.getState().session.status).toBe("unknown");
});
