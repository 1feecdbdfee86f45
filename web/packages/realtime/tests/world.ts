import type { Signal } from "@treum/api-client";
import { vi } from "vitest";
import { Client } from "../src/client";
import type { ClientEvents, Status } from "../src/client";
import type { Environment, Socket } from "../src/environment";
import type { Position } from "../src/protocol";

export const CHANNEL = "signals_premium";
export const RUN = "run-1";

/** A socket whose server end is the test. */
export class FakeSocket implements Socket {
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  readonly sent: { type: string; data: Record<string, unknown> }[] = [];
  isClosed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.onopen?.(new Event("open"));
  }

  says(type: string, data: unknown, rest: object = {}): void {
    this.receives(JSON.stringify({ v: 1, type, ts: "2024-06-04T04:00:00Z", data, ...rest }));
  }

  receives(text: string): void {
    this.onmessage?.(new MessageEvent("message", { data: text }));
  }

  breaks(code = 1006): void {
    this.onclose?.(new CloseEvent("close", { code }));
  }

  asked(type: string) {
    return this.sent.filter((frame) => frame.type === type);
  }

  /** The newest SUBSCRIBE's wish for a channel. */
  wanted(name = CHANNEL) {
    const wishes = this.asked("SUBSCRIBE").flatMap((frame) => frame.data["channels"] as object[]);
    return wishes.findLast((wish) => (wish as { name: string }).name === name);
  }
}

interface Timer {
  at: number;
  run: () => void;
}

/** Time, chance and network in the test's hand. */
export class World {
  time = 0;
  random = 0.5;
  isOnline = true;
  readonly sockets: FakeSocket[] = [];
  readonly applied: string[] = [];
  readonly statuses: Status[] = [];
  private timers: Timer[] = [];
  private wakes: (() => void)[] = [];
  private losses: (() => void)[] = [];

  readonly ticket = vi.fn<ClientEvents["ticket"]>(async () => ({ ticket: "t", url: "ws://x/ws" }));
  readonly snapshot = vi.fn<(isFirst: boolean) => Promise<Position | null>>(async () => ({
    name: CHANNEL,
    run: RUN,
    head: 0,
  }));
  readonly prices = vi.fn();
  readonly system = vi.fn();

  readonly environment: Environment = {
    open: () => {
      const socket = new FakeSocket();
      this.sockets.push(socket);
      return socket;
    },
    after: (ms, run) => {
      const timer = { at: this.time + ms, run };
      this.timers.push(timer);
      return () => (this.timers = this.timers.filter((other) => other !== timer));
    },
    random: () => this.random,
    now: () => this.time,
    isOnline: () => this.isOnline,
    onWake: (run) => listen(this.wakes, run),
    onOffline: (run) => listen(this.losses, run),
  };

  readonly client = new Client(this.environment, {
    ticket: this.ticket,
    snapshot: this.snapshot,
    signal: ({ signal, kind }) => this.applied.push(`${signal.id}:${kind}`),
    status: (status) => this.statuses.push(status),
    prices: this.prices,
    system: this.system,
  });

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error("no socket yet");
    return socket;
  }

  get status(): Status {
    const status = this.statuses.at(-1);
    if (status === undefined) throw new Error("no status yet");
    return status;
  }

  /** Lets promises settle, without moving time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  }

  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      const due = this.timers.filter((timer) => timer.at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.timers = this.timers.filter((timer) => timer !== due);
      this.time = due.at;
      due.run();
      await this.settle();
    }
    this.time = end;
  }

  wake(): void {
    this.wakes.forEach((run) => run());
  }

  loseNetwork(): void {
    this.isOnline = false;
    this.losses.forEach((run) => run());
  }

  /** From a ticket to WELCOME, with the usual channels. */
  async greet(): Promise<FakeSocket> {
    await this.settle();
    this.socket.open();
    this.socket.says("WELCOME", {
      channels: [CHANNEL, "user_1", "prices_general"],
      heartbeat_s: 25,
    });
    await this.settle();
    return this.socket;
  }

  subscribed(head: number, run: string | null = RUN): void {
    this.socket.says("SUBSCRIBED", { channels: [{ name: CHANNEL, run, head }] });
  }

  update(seq: number, id = `s${seq}`, kind = "published"): void {
    const life = {
      kind,
      bar_at: "2024-06-04T04:00:00Z",
      price: "1.00",
      at: "2024-06-04T04:00:01Z",
    };
    const signal = { id } as Signal;
    this.socket.says("SIGNAL_UPDATE", { kind, life, signal }, { channel: CHANNEL, seq });
  }

  async goLive(head = 0): Promise<FakeSocket> {
    this.client.start();
    const socket = await this.greet();
    this.subscribed(head);
    return socket;
  }
}

function listen(list: (() => void)[], run: () => void): () => void {
  list.push(run);
  return () => list.splice(list.indexOf(run), 1);
}
