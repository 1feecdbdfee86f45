// @vitest-environment happy-dom
import { configureStore } from "@reduxjs/toolkit";
import { api, Challenges } from "@treum/api-client";
import { afterEach, expect, test, vi } from "vitest";
import { createFeed } from "../src/feed";
import { CHANNEL, RUN, World } from "./world";

const BODIES: Readonly<Record<string, unknown>> = {
  "/api/v1/auth/ws-ticket": { ticket: "t", ws_url: "ws://x/ws", expires_at: "" },
  "/api/v1/signals/live": {
    run: null,
    channel: { name: CHANNEL, run: RUN, head: 1 },
    items: [{ id: "s1", state: "published", updated_at: "1" }],
  },
};

afterEach(() => vi.unstubAllGlobals());

test("the query cache is the only store: snapshot first, frames patch it", async () => {
  vi.stubGlobal("fetch", async ({ url }: Request) => Response.json(BODIES[new URL(url).pathname]));
  const store = configureStore({
    reducer: { api: api.reducer },
    middleware: (defaults) => defaults().concat(api.middleware),
  });
  const world = new World();
  const phases: string[] = [];
  const feed = createFeed(store.dispatch, ({ phase }) => phases.push(phase), world.environment);
  feed.client.start();
  await vi.waitFor(() => expect(world.sockets).toHaveLength(1));
  await world.greet();
  await vi.waitFor(() => expect(world.socket.wanted()).toMatchObject({ run: RUN, after: 1 }));
  world.subscribed(1);
  world.update(2, "s2");
  const live = api.endpoints.listLiveSignals.select()(store.getState());
  expect(live.data?.items.map(({ id }) => id)).toEqual(["s2", "s1"]);
  expect(phases.at(-1)).toBe("live");
});

test("once the server has said that sessions were ended, a refused ticket ends this one", async () => {
  vi.stubGlobal("fetch", async ({ url }: Request) => Response.json(BODIES[new URL(url).pathname]));
  const challenges = new Challenges();
  const ask = vi.fn(async () => true);
  challenges.answerBy("sign_in", ask);
  const store = configureStore({
    reducer: { api: api.reducer },
    middleware: (defaults) =>
      defaults({ thunk: { extraArgument: { challenges } } }).concat(api.middleware),
  });
  const world = new World();
  const phases: string[] = [];
  const feed = createFeed(store.dispatch, ({ phase }) => phases.push(phase), world.environment);
  feed.client.start();
  await vi.waitFor(() => expect(world.sockets).toHaveLength(1));
  await world.greet();
  vi.stubGlobal("fetch", async () => Response.json({ code: "auth.required" }, { status: 401 }));
  world.socket.breaks(4403);
  await world.pass(1_000);
  await vi.waitFor(() => expect(phases.at(-1)).toBe("idle"));
  expect(ask).not.toHaveBeenCalled();
});
