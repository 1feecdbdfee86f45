import { beforeEach, describe, expect, test } from "vitest";
import { backoffMs, CAP_MS, FIRST_MS } from "../src/backoff";
import { TicketRefused } from "../src/client";
import { CHANNEL, RUN, World } from "./world";

let world: World;
beforeEach(() => {
  world = new World();
});

describe("backoff", () => {
  test("is anywhere between nothing and a doubling ceiling of at most 30 s", () => {
    const highest = [1, 2, 3, 6, 7, 50, 10_000].map((attempt) =>
      backoffMs(attempt, () => 0.999999),
    );
    expect(highest).toEqual([499, 999, 1999, 15_999, 29_999, 29_999, 29_999]);
    expect(backoffMs(9, () => 0)).toBe(0);
    expect([FIRST_MS, CAP_MS]).toEqual([500, 30_000]);
  });

  test("goes on for ever", async () => {
    world.random = 0.999;
    world.ticket.mockRejectedValue(new TicketRefused(false, null));
    world.client.start();
    await world.settle();
    await world.pass(3_600_000);
    expect(world.status.phase).toBe("reconnecting");
    expect(world.ticket.mock.calls.length).toBeGreaterThan(120);
    expect(world.ticket.mock.calls.length).toBeLessThan(140);
  });

  test("adds the server's own wait", async () => {
    world.ticket.mockRejectedValueOnce(new TicketRefused(false, 8_000));
    world.client.start();
    await world.settle();
    expect(world.status).toEqual({ phase: "reconnecting", attempt: 1, retryAt: 8_250 });
    await world.pass(8_249);
    expect(world.ticket).toHaveBeenCalledTimes(1);
    await world.pass(1);
    expect(world.ticket).toHaveBeenCalledTimes(2);
  });

  test("starts over after a line that was good for a while, not after one that flaps", async () => {
    await world.goLive();
    world.socket.breaks();
    expect(world.status.attempt).toBe(1);
    await world.pass(250);
    await world.greet();
    world.socket.breaks();
    expect(world.status.attempt).toBe(2);
    await world.pass(500);
    await world.greet();
    world.subscribed(0);
    await world.pass(10_000);
    world.socket.breaks();
    expect(world.status.attempt).toBe(1);
  });
});

describe("a broken line", () => {
  test("comes back with a new ticket and resumes after the last frame, without a snapshot", async () => {
    await world.goLive();
    world.update(1);
    world.update(2);
    world.socket.breaks();
    expect(world.status).toEqual({ phase: "reconnecting", attempt: 1, retryAt: 250 });
    await world.pass(250);
    const socket = await world.greet();
    expect(world.ticket).toHaveBeenCalledTimes(2);
    expect(socket.wanted()).toEqual({ name: CHANNEL, run: RUN, after: 2 });
    expect(world.status.phase).toBe("replaying");
    world.subscribed(4);
    world.update(3);
    world.update(4);
    expect(world.applied).toHaveLength(4);
    expect(world.snapshot).toHaveBeenCalledTimes(1);
    expect(world.status.phase).toBe("live");
  });

  test("is retried at once when the page wakes or the person asks", async () => {
    world.random = 0.999;
    await world.goLive();
    world.socket.breaks();
    world.wake();
    await world.settle();
    expect(world.sockets).toHaveLength(2);
    world.socket.breaks();
    world.client.retryNow();
    world.client.retryNow();
    await world.settle();
    expect(world.sockets).toHaveLength(3);
  });

  test("waits as long as GOING_AWAY says", async () => {
    const socket = await world.goLive();
    socket.says("GOING_AWAY", { retry_after_ms: 5_000 });
    socket.breaks(1001);
    expect(world.status.retryAt).toBe(5_250);
  });

  test("a socket that never says WELCOME is given up after ten seconds", async () => {
    world.client.start();
    await world.settle();
    const [socket] = world.sockets;
    await world.pass(10_000);
    expect(socket?.isClosed).toBe(true);
    expect(world.status.phase).toBe("reconnecting");
  });

  test("what an outdated socket still says is not heard", async () => {
    const old = await world.goLive();
    world.client.stop();
    old.says("PRICE_UPDATE", { run: RUN, market_time: "x", items: [] });
    expect(world.prices).not.toHaveBeenCalled();
  });
});

describe("offline", () => {
  test("drops the line, plans nothing, and returns with the network", async () => {
    await world.goLive();
    world.loseNetwork();
    expect(world.status).toEqual({ phase: "offline", attempt: 0, retryAt: null });
    await world.pass(600_000);
    expect(world.sockets).toHaveLength(1);
    world.isOnline = true;
    world.wake();
    await world.greet();
    world.subscribed(0);
    expect(world.status.phase).toBe("live");
  });

  test("the person's own retry overrules what the browser believes", async () => {
    world.isOnline = false;
    world.client.start();
    expect(world.status.phase).toBe("offline");
    world.client.retryNow();
    await world.settle();
    expect(world.sockets).toHaveLength(1);
  });
});

describe("the session", () => {
  test("its end stops the client for good", async () => {
    world.ticket.mockRejectedValue(new TicketRefused(true, null));
    world.client.start();
    await world.settle();
    expect(world.status.phase).toBe("idle");
    await world.pass(600_000);
    world.wake();
    expect(world.ticket).toHaveBeenCalledTimes(1);
  });

  test("whether it was ended on purpose is in doubt from the server's word to its greeting", async () => {
    const socket = await world.goLive();
    socket.breaks(4403);
    world.ticket.mockRejectedValueOnce(new TicketRefused(false, null));
    await world.pass(10_000);
    await world.greet();
    world.socket.breaks();
    await world.pass(10_000);
    expect(world.ticket.mock.calls).toEqual([[false], [true], [true], [false]]);
  });

  test("a ticket that arrives after stop() opens nothing", async () => {
    world.client.start();
    world.client.stop();
    await world.settle();
    expect(world.sockets).toHaveLength(0);
    expect(world.status.phase).toBe("idle");
  });

  test("a channel of a former tier is forgotten", async () => {
    await world.goLive();
    world.socket.breaks();
    await world.pass(250);
    await world.settle();
    world.socket.open();
    world.socket.says("WELCOME", { channels: ["signals_free"], heartbeat_s: 25 });
    world.snapshot.mockResolvedValue({ name: "signals_free", run: RUN, head: 3 });
    await world.pass(30_000);
    expect(world.socket.wanted()).toBeUndefined();
    expect(world.socket.wanted("signals_free")).toMatchObject({ name: "signals_free" });
  });
});

describe("the heartbeat", () => {
  test("pings on the server's period and is content with each answer", async () => {
    const socket = await world.goLive();
    for (let n = 1; n <= 4; n += 1) {
      await world.pass(25_000);
      expect(socket.asked("PING").at(-1)?.data).toEqual({ n });
      socket.says("PONG", { n });
    }
    expect(world.status.phase).toBe("live");
  });

  test("two missing answers are a dead line, one is not", async () => {
    const socket = await world.goLive();
    await world.pass(25_000);
    await world.pass(25_000);
    expect(world.status.phase).toBe("live");
    await world.pass(25_000);
    expect(socket.isClosed).toBe(true);
    expect(world.status.phase).toBe("reconnecting");
  });

  test("an answer to an old ping does not count", async () => {
    const socket = await world.goLive();
    await world.pass(50_000);
    socket.says("PONG", { n: 1 });
    await world.pass(25_000);
    expect(socket.isClosed).toBe(true);
  });

  test("after a sleep the line must answer within five seconds", async () => {
    const socket = await world.goLive();
    world.wake();
    expect(socket.asked("PING")).toHaveLength(1);
    socket.says("PONG", { n: 1 });
    await world.pass(5_000);
    expect(world.status.phase).toBe("live");
    world.wake();
    await world.pass(5_000);
    expect(socket.isClosed).toBe(true);
    expect(world.status.phase).toBe("reconnecting");
  });
});
