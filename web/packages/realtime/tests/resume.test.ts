import { beforeEach, describe, expect, test } from "vitest";
import { CHANNEL, RUN, World } from "./world";

let world: World;
beforeEach(() => {
  world = new World();
});

describe("a fresh client", () => {
  test("greets with its ticket and subscribes after the snapshot's head", async () => {
    world.snapshot.mockResolvedValue({ name: CHANNEL, run: RUN, head: 7 });
    const socket = await world.goLive(7);
    expect(socket.sent[0]).toMatchObject({ v: 1, type: "HELLO", data: { ticket: "t" } });
    expect(socket.wanted()).toEqual({ name: CHANNEL, run: RUN, after: 7 });
    expect(socket.wanted("prices_general")).toEqual({ name: "prices_general" });
    expect(world.snapshot).toHaveBeenCalledExactlyOnceWith(true);
    expect(world.status).toEqual({ phase: "live", attempt: 0, retryAt: null });
  });

  test("subscribes without a position while there is no run", async () => {
    world.snapshot.mockResolvedValue(null);
    world.client.start();
    const socket = await world.greet();
    world.subscribed(0, null);
    expect(socket.wanted()).toEqual({ name: CHANNEL });
    expect(world.status.phase).toBe("live");
  });

  test("is not live before the missed frames have arrived", async () => {
    world.client.start();
    await world.greet();
    world.subscribed(2);
    expect(world.status.phase).toBe("connecting");
    world.update(1);
    expect(world.status.phase).toBe("connecting");
    world.update(2);
    expect(world.status.phase).toBe("live");
    expect(world.applied).toEqual(["s1:published", "s2:published"]);
  });

  test("asks for the snapshot again, later and later, when it fails", async () => {
    world.snapshot.mockRejectedValueOnce(new Error("503")).mockRejectedValueOnce(new Error("503"));
    world.client.start();
    const socket = await world.greet();
    expect(socket.wanted()).toBeUndefined();
    await world.pass(500);
    expect(world.snapshot).toHaveBeenCalledTimes(2);
    await world.pass(1000);
    expect(socket.wanted()).toEqual({ name: CHANNEL, run: RUN, after: 0 });
  });
});

describe("sequence numbers", () => {
  test("a frame seen before is dropped", async () => {
    await world.goLive();
    world.update(1);
    world.update(1);
    world.update(2);
    world.update(1);
    expect(world.applied).toEqual(["s1:published", "s2:published"]);
  });

  test("a hole resubscribes after the last applied frame and loses nothing", async () => {
    const socket = await world.goLive();
    world.update(1);
    world.update(3);
    world.update(4);
    expect(socket.wanted()).toEqual({ name: CHANNEL, run: RUN, after: 1 });
    expect(socket.asked("SUBSCRIBE")).toHaveLength(3);
    expect(world.status.phase).toBe("replaying");
    world.subscribed(4);
    [2, 3, 4, 5].forEach((seq) => world.update(seq));
    expect(world.applied.map((entry) => entry.split(":")[0])).toEqual([
      "s1",
      "s2",
      "s3",
      "s4",
      "s5",
    ]);
    expect(world.status.phase).toBe("live");
  });

  test("a hole that resubscribing does not fill is cured by a snapshot", async () => {
    const socket = await world.goLive();
    for (let round = 0; round < 3; round += 1) {
      world.update(9);
      world.subscribed(9);
    }
    world.snapshot.mockResolvedValue({ name: CHANNEL, run: RUN, head: 9 });
    world.update(9);
    await world.pass(0);
    await world.settle();
    expect(world.snapshot).toHaveBeenLastCalledWith(false);
    expect(socket.wanted()).toEqual({ name: CHANNEL, run: RUN, after: 9 });
  });

  test("SUBSCRIBED with a head behind what was read asks for a snapshot", async () => {
    world.snapshot.mockResolvedValueOnce({ name: CHANNEL, run: RUN, head: 5 });
    await world.goLive(3);
    await world.pass(1000);
    expect(world.snapshot).toHaveBeenCalledTimes(2);
  });
});

describe("RESYNC", () => {
  test("refetches the snapshot, then subscribes after its head, in its run", async () => {
    const socket = await world.goLive();
    world.update(1);
    world.snapshot.mockResolvedValue({ name: CHANNEL, run: "run-2", head: 4 });
    socket.says("RESYNC", { channel: CHANNEL, run: "run-2", head: 4, reason: "run_changed" });
    world.update(2, "late frame of the old run");
    await world.settle();
    expect(world.snapshot).toHaveBeenLastCalledWith(false);
    expect(socket.wanted()).toEqual({ name: CHANNEL, run: "run-2", after: 4 });
    world.subscribed(4, "run-2");
    world.update(5);
    expect(world.applied).toEqual(["s1:published", "s5:published"]);
    expect(world.status.phase).toBe("live");
  });

  test("a second RESYNC while the first is being answered asks once", async () => {
    const socket = await world.goLive();
    socket.says("RESYNC", { channel: CHANNEL, run: RUN, head: 4, reason: "gap" });
    socket.says("RESYNC", { channel: CHANNEL, run: RUN, head: 5, reason: "gap" });
    await world.settle();
    expect(world.snapshot).toHaveBeenCalledTimes(2);
  });

  test("a server that answers RESYNC for ever is asked ever more slowly", async () => {
    const socket = await world.goLive();
    const resync = () =>
      socket.says("RESYNC", { channel: CHANNEL, run: RUN, head: 4, reason: "gap" });
    world.snapshot.mockImplementation(async () => {
      queueMicrotask(resync);
      return { name: CHANNEL, run: RUN, head: 4 };
    });
    resync();
    await world.settle();
    await world.pass(60_000);
    expect(world.snapshot.mock.calls.length).toBeLessThan(12);
  });

  test("a new run is a new snapshot, and the page is told", async () => {
    const socket = await world.goLive();
    socket.says("SYSTEM_MESSAGE", { kind: "run_started", run: { id: "run-2" } });
    await world.settle();
    expect(world.snapshot).toHaveBeenCalledTimes(2);
    expect(world.system).toHaveBeenCalledOnce();
  });
});

describe("unknown frames", () => {
  test("are counted and change nothing", async () => {
    const socket = await world.goLive();
    socket.says("FORTUNE", { text: "?" });
    socket.receives("not json");
    socket.receives(JSON.stringify({ v: 2, type: "PONG", data: { n: 1 } }));
    socket.says("SIGNAL_UPDATE", { signal: {} }, { channel: CHANNEL, seq: 1 });
    socket.says("toString", {});
    expect(world.client.unknownCount).toBe(5);
    expect(world.applied).toEqual([]);
    expect(world.status.phase).toBe("live");
  });

  test("a refused channel is left alone and does not hold the rest up", async () => {
    world.client.start();
    const socket = await world.greet();
    socket.says("ERROR", { code: "realtime.channel_refused", channel: CHANNEL });
    expect(world.status.phase).toBe("live");
  });
});
