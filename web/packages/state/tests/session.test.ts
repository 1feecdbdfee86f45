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

test.each(["auth.required", "auth.session_ended"])("%s ends it", async (code) => {
  const store = createStore();
  answer(200, USER);
  await store.dispatch(api.endpoints.getMe.initiate());
  answer(401, { code });
  await store.dispatch(api.endpoints.listLiveSignals.initiate());
  expect(store.getState().session).toEqual({ status: "signed_out", user: null });
});

test("a refused password, code or passkey ends none", async () => {
  const { getMe, login, completeSecondStep, signInByPasskey } = api.endpoints;
  const store = createStore();
  answer(200, USER);
  await store.dispatch(getMe.initiate());
  answer(401, { code: "identity.bad_credentials" });
  await store.dispatch(login.initiate({ credentials: { email: "a@b.in", password: "x" } }));
  const secondStepCode = { token: "t", code: "000000", method: "totp" } as const;
  await store.dispatch(completeSecondStep.initiate({ secondStepCode }));
  const passkeyAnswer = { challenge_id: "c", credential: {} };
  await store.dispatch(signInByPasskey.initiate({ passkeyAnswer }));
  expect(store.getState().session.status).toBe("signed_in");
});

test("a code or a passkey begins one", async () => {
  const { completeSecondStep, signInByPasskey } = api.endpoints;
  const secondStepCode = { token: "t", code: "1", method: "totp" } as const;
  const passkeyAnswer = { challenge_id: "c", credential: {} };
  const stores = [createStore(), createStore()] as const;
  answer(200, USER);
  await stores[0].dispatch(completeSecondStep.initiate({ secondStepCode }));
  await stores[1].dispatch(signInByPasskey.initiate({ passkeyAnswer }));
  const signedIn = { status: "signed_in", user: USER };
  expect(stores.map((store) => store.getState().session)).toEqual([signedIn, signedIn]);
});

test("an unreachable server ends no session", async () => {
  const store = createStore();
  answer(503);
  await store.dispatch(api.endpoints.getMe.initiate());
  expect(store.getState().session.status).toBe("unknown");
});
