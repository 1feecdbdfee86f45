import type { Position, Wanted } from "./protocol";

/** asked: SUBSCRIBE is on its way; refetching: waiting for a fresh snapshot. */
type Phase = "refetching" | "asked" | "replaying" | "live" | "refused";

interface Channel {
  run: string | null;
  last: number;
  /** Where a replay in progress ends. */
  head: number;
  phase: Phase;
  /** Resubscriptions without one frame applied in between. */
  fruitless: number;
}

export type Verdict = "apply" | "duplicate" | "hole" | "lost" | "ignore";

const FRUITLESS_MAX = 3;

/** Per sequenced channel: how far this client has read, and whether the next frame follows. */
export class Channels {
  private readonly known = new Map<string, Channel>();

  /** A snapshot is true up to `head`, for the run it names. */
  place({ name, run, head }: Position): void {
    const last = head ?? 0;
    this.known.set(name, { run, last, head: last, phase: "asked", fruitless: 0 });
  }

  refetching(name: string): void {
    const fresh: Channel = { run: null, last: 0, head: 0, phase: "refetching", fruitless: 0 };
    this.known.set(name, { ...(this.known.get(name) ?? fresh), phase: "refetching" });
  }

  isRefetching(name: string): boolean {
    return this.known.get(name)?.phase === "refetching";
  }

  refused(name: string): void {
    const channel = this.known.get(name);
    if (channel) channel.phase = "refused";
  }

  asking(name: string): void {
    const channel = this.known.get(name);
    if (channel) channel.phase = "asked";
  }

  has(name: string): boolean {
    return this.known.has(name);
  }

  forget(name: string): void {
    this.known.delete(name);
  }

  names(): string[] {
    return [...this.known.keys()];
  }

  /** Channels no longer granted, such as those of a former tier, are forgotten. */
  keepOnly(names: readonly string[]): void {
    for (const name of this.names()) if (!names.includes(name)) this.forget(name);
  }

  /** What to ask for: everything after the last frame applied. */
  wanted(name: string): Wanted {
    const channel = this.known.get(name);
    if (!channel || channel.run === null) return { name };
    return { name, run: channel.run, after: channel.last };
  }

  /** Returns false when the answer contradicts what was read, so that only a snapshot helps. */
  subscribed(position: Position): boolean {
    const channel = this.known.get(position.name);
    if (!channel || channel.phase === "refetching") return true;
    const head = position.head ?? 0;
    if (channel.run !== position.run || head < channel.last) return false;
    channel.head = head;
    channel.phase = head > channel.last ? "replaying" : "live";
    return true;
  }

  /** Judges a frame and moves on when it is the next one. */
  accept(name: string, seq: number): Verdict {
    const channel = this.known.get(name);
    if (!channel || channel.phase === "refetching" || channel.phase === "refused") return "ignore";
    if (seq <= channel.last) return "duplicate";
    // Frames sent before the server saw our SUBSCRIBE come again after its answer.
    if (channel.phase === "asked") return "ignore";
    if (seq > channel.last + 1) return hole(channel);
    channel.last = seq;
    channel.fruitless = 0;
    if (seq >= channel.head) channel.phase = "live";
    return "apply";
  }

  get isCaughtUp(): boolean {
    return [...this.known.values()].every(({ phase }) => phase === "live" || phase === "refused");
  }
}

function hole(channel: Channel): Verdict {
  channel.phase = "asked";
  channel.fruitless += 1;
  return channel.fruitless > FRUITLESS_MAX ? "lost" : "hole";
}
