import { backoffMs } from "./backoff";
import { Channels } from "./channels";
import type { Environment } from "./environment";
import type { ClientFrame, Position, ServerFrame, SignalUpdate } from "./protocol";

export interface SubscriptionEvents {
  /** Fetches the whole list; the answer says up to which sequence number it is true. */
  readonly snapshot: (isFirst: boolean) => Promise<Position | null>;
  readonly signal: (update: SignalUpdate) => void;
  readonly changed: () => void;
}

/** Only these carry sequence numbers; prices and personal channels do not. */
function isSequenced(name: string): boolean {
  return name.startsWith("signals_");
}

/** Keeps every granted channel subscribed and complete over holes, resets and reconnections. */
export class Subscriptions {
  private readonly channels = new Channels();
  private send: ((frame: ClientFrame) => void) | null = null;
  private refetches = 0;
  private cancelRetry: () => void = () => {};

  constructor(
    private readonly environment: Environment,
    private readonly events: SubscriptionEvents,
  ) {}

  attach(names: readonly string[], send: (frame: ClientFrame) => void): void {
    this.send = send;
    this.channels.keepOnly(names);
    const unplaced = names.filter((name) => isSequenced(name) && !this.channels.has(name));
    const isReady = (name: string) => !unplaced.includes(name) && !this.channels.isRefetching(name);
    this.subscribe(names.filter(isReady));
    unplaced.forEach((name) => this.refetch(name, true));
    this.events.changed();
  }

  detach(): void {
    this.send = null;
    this.cancelRetry();
    // A waiting retry is cancelled with the line; the next attach starts those channels anew.
    this.channels.names().forEach((name) => {
      if (this.channels.isRefetching(name)) this.channels.forget(name);
    });
  }

  get isCaughtUp(): boolean {
    return this.channels.isCaughtUp;
  }

  /** A new run makes every position meaningless. */
  restart(): void {
    this.channels.names().forEach((name) => this.refetch(name));
  }

  frame(frame: ServerFrame): void {
    if (frame.type === "SUBSCRIBED") frame.data.channels.forEach((at) => this.subscribed(at));
    if (frame.type === "SIGNAL_UPDATE") this.update(frame.channel, frame.seq, frame.data);
    if (frame.type === "RESYNC" && isSequenced(frame.data.channel)) {
      this.refetch(frame.data.channel);
    }
    if (frame.type === "ERROR" && frame.data.channel) this.channels.refused(frame.data.channel);
    this.events.changed();
  }

  private subscribe(names: readonly string[]): void {
    if (names.length === 0) return;
    const channels = names.map((name) => this.channels.wanted(name));
    names.forEach((name) => this.channels.asking(name));
    this.send?.({ type: "SUBSCRIBE", data: { channels } });
  }

  private subscribed(position: Position): void {
    if (isSequenced(position.name) && !this.channels.subscribed(position)) {
      this.refetch(position.name);
    }
    if (this.channels.isCaughtUp) this.refetches = 0;
  }

  private update(name: string, seq: number, update: SignalUpdate): void {
    const verdict = this.channels.accept(name, seq);
    if (verdict === "apply") this.events.signal(update);
    if (verdict === "hole") this.subscribe([name]);
    if (verdict === "lost") this.refetch(name);
  }

  /** The first refetch is at once, further ones wait longer and longer, for ever. */
  private refetch(name: string, isFirst = false): void {
    if (this.channels.isRefetching(name)) return;
    this.channels.refetching(name);
    this.refetches += 1;
    if (this.refetches === 1) {
      void this.fetchAndPlace(name, isFirst);
      return;
    }
    const wait = backoffMs(this.refetches, this.environment.random);
    this.cancelRetry();
    this.cancelRetry = this.environment.after(wait, () => void this.fetchAndPlace(name, isFirst));
  }

  private async fetchAndPlace(name: string, isFirst: boolean): Promise<void> {
    const position = await this.events.snapshot(isFirst).catch(() => undefined);
    if (!this.channels.isRefetching(name)) return;
    if (position === undefined) {
      this.channels.forget(name);
      this.refetch(name);
      return;
    }
    this.channels.place(position?.name === name ? position : { name, run: null, head: null });
    this.subscribe([name]);
    this.events.changed();
  }
}
