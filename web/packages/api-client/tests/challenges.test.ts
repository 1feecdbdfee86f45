// @vitest-environment happy-dom
import { configureStore } from "@reduxjs/toolkit";
import { afterEach, expect, test, vi } from "vitest";
import { api, Challenges } from "../src";
import type { Challenge } from "../src";

const STEP_UP = { status: 403, code: "auth.step_up_required" };
const SIGN_IN = { status: 401, code: "auth.required" };
const ENDED = { status: 401, code: "auth.session_ended" };
const { createWsTicket, getMe, renewWsTicket, resendMyVerification } = api.endpoints;

afterEach(() => vi.unstubAllGlobals());

/** A store whose person answers when told to, on a site that refuses until they have. */
function open(refusal: typeof STEP_UP, kind?: Challenge) {
  const challenges = new Challenges();
  const site = { isRefusing: true, sent: [] as string[] };
  vi.stubGlobal("fetch", async (request: Request) => {
    site.sent.push(new URL(request.url, "http://localhost").pathname);
    if (!site.isRefusing) return Response.json({ id: "u1" });
    return Response.json(refusal, { status: refusal.status });
  });
  const asked: ((isMet: boolean) => void)[] = [];
  if (kind) challenges.answerBy(kind, () => new Promise((resolve) => asked.push(resolve)));
  const store = configureStore({
    reducer: { [api.reducerPath]: api.reducer },
    middleware: (defaults) =>
      defaults({ thunk: { extraArgument: { challenges } } }).concat(api.middleware),
  });
  return {
    site,
    asked,
    act: () => store.dispatch(resendMyVerification.initiate()),
    read: () => store.dispatch(getMe.initiate(undefined, { forceRefetch: true })),
    renew: () => store.dispatch(renewWsTicket.initiate()),
    ticket: () => store.dispatch(createWsTicket.initiate()),
    async met() {
      site.isRefusing = false;
      asked.at(-1)?.(true);
    },
  };
}

test("a refused act is put to the person, and sent once more", async () => {
  const { act, asked, site, met } = open(STEP_UP, "step_up");
  const acting = act();
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  await met();
  expect((await acting).error).toBeUndefined();
  expect(site.sent).toHaveLength(2);
});

test("who cancels gets the first refusal, and nothing is sent again", async () => {
  const { act, asked, site } = open(STEP_UP, "step_up");
  const acting = act();
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  asked[0]?.(false);
  expect((await acting).error).toMatchObject(STEP_UP);
  expect(site.sent).toHaveLength(1);
});

test("a repeat that is refused again is not put to the person again", async () => {
  const { act, asked, site } = open(STEP_UP, "step_up");
  const acting = act();
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  asked[0]?.(true);
  expect((await acting).error).toMatchObject(STEP_UP);
  expect(asked).toHaveLength(1);
  expect(site.sent).toHaveLength(2);
});

test("refusals at once share one question", async () => {
  const { act, asked, site, met } = open(STEP_UP, "step_up");
  const acting = [act(), act(), act()];
  await vi.waitFor(() => expect(site.sent).toHaveLength(3));
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  await met();
  const answers = await Promise.all(acting);
  expect(answers.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
  expect(asked).toHaveLength(1);
  expect(site.sent).toHaveLength(6);
});

test("a refusal that arrives after the answer asks nothing more", async () => {
  const challenges = new Challenges();
  challenges.answerBy("step_up", async () => true);
  expect(await challenges.meet("step_up", challenges.timesMet("step_up"))).toBe(true);
  challenges.answerBy("step_up", async () => false);
  expect(await challenges.meet("step_up", 0), "sent before the first answer").toBe(true);
  expect(await challenges.meet("step_up", 1), "sent after it").toBe(false);
});

test("where nobody can be asked the refusal stands", async () => {
  const { act, site } = open(STEP_UP);
  expect((await act()).error).toMatchObject(STEP_UP);
  expect(site.sent).toHaveLength(1);
});

test("whatever is refused without a session waits for the sign-in", async () => {
  const { act, read, ticket, asked, site, met } = open(SIGN_IN, "sign_in");
  const waiting = [act(), read(), ticket()];
  await vi.waitFor(() => expect(site.sent).toHaveLength(6));
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  await met();
  const answers = await Promise.all(waiting);
  expect(answers.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
  expect(asked).toHaveLength(1);
  expect(site.sent).toHaveLength(9);
});

test("what passes with the token of a newer proof is put to nobody", async () => {
  const { read, asked, site } = open(SIGN_IN, "sign_in");
  Object.defineProperty(site, "isRefusing", { get: () => site.sent.length < 2 });
  expect((await read()).data).toEqual({ id: "u1" });
  expect(asked).toEqual([]);
});

test("a session that was ended on purpose is not asked for again", async () => {
  const { act, read, asked, site } = open(ENDED, "sign_in");
  expect((await act()).error).toMatchObject(ENDED);
  expect((await read()).error).toMatchObject(ENDED);
  expect(site.sent).toHaveLength(2);
  expect(asked).toEqual([]);
});

test("nor is one that the socket was closed for", async () => {
  const { renew, asked, site } = open(SIGN_IN, "sign_in");
  expect((await renew()).error).toMatchObject(SIGN_IN);
  expect(site.sent).toEqual(["/api/v1/auth/ws-ticket"]);
  expect(asked).toEqual([]);
});
