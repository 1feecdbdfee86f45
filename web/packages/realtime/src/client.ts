import { backoffMs } from "./backoff";
import type { Environment } from "./environment";
import { Line } from "./line";
import type { Address } from "./line";
import type { PriceUpdate, ServerFrame, SystemMessage } from "./protocol";
import { Subscriptions } from "./subscriptions";
import type { SubscriptionEvents } from "./subscriptions";

export interface Status {
  readonly phase: "idle" | "connecting" | "live" | "reconnecting" | "replaying" | "offline";
  readonly attempt: number;
  /** Wall time in ms of the next attempt. */
  readonly retryAt: number | null;
}

/** Why no ticket was had: the session is gone, or the server asked for patience. */
export class TicketRefused extends Error {
  constructor(
    readonly isSignedOut: boolean,
    readonly retryAfterMs: number | null,
  ) {
    super("no socket ticket");
  }
}

export interface ClientEvents extends Pick<SubscriptionEvents, "snapshot" | "signal"> {
  /** isRevoked: the server has said that sessions of this person were ended on purpose. */
  readonly ticket: (isRevoked: boolean) => Promise<Address>;
  readonly status: (status: Status) => void;
  readonly prices: (update: PriceUpdate) => void;
  readonly system: (message: SystemMessage) => void;
}

/** A line that lived this long was good: the next failure starts counting from one again. */
const STABLE_MS = 10_000;
/** The server's close code after somebody ended sessions of this person; others live on. */
const REVOKED = 4403;

/** The one socket of a tab: keeps a line up for ever, until it is stopped or the session ends. */
export class Client {
  private readonly subscriptions: Subscriptions;
  private line: Line | null = null;
  /** Outdates a ticket that arrives after the client has moved on. */
  private turn = 0;
  private isAsking = false;
  private isGreeted = false;
  private isRevoked = false;
  private hasBeenLive = false;
  private failures = 0;
  private waitMs = 0;
  private unknownFrames = 0;
  private cancelRetry: () => void = () => {};
  private cancelStable: () => void = () => {};
  private removals: (() => void)[] = [];

  constructor(
    private readonly environment: Environment,
    private readonly events: ClientEvents,
  ) {
    this.subscriptions = new Subscriptions(environment, {
      snapshot: events.snapshot,
      signal: events.signal,
      changed: () => this.reportProgress(),
    });
  }

  start(): void {
    this.removals = [
      this.environment.onWake(() => this.wake()),
      this.environment.onOffline(() => this.lostNetwork()),
    ];
    void this.connect();
  }

  stop(): void {
    this.removals.forEach((remove) => remove());
    this.removals = [];
    this.drop();
    this.report("idle");
  }

  /** The person's own wish overrules what the browser believes about the network. */
  retryNow(): void {
    if (this.line === null && !this.isAsking) void this.connect(true);
  }

  /** Frames of an unknown type, version or shape: a number to watch, never an error. */
  get unknownCount(): number {
    return this.unknownFrames;
  }

  private wake(): void {
    if (this.line) this.line.probe();
    else if (!this.isAsking) void this.connect();
  }

  private lostNetwork(): void {
    this.drop();
    this.report("offline");
  }

  private drop(): void {
    this.turn += 1;
    this.isAsking = false;
    this.cancelRetry();
    this.line?.close();
    this.release();
  }

  private release(): void {
    this.line = null;
    this.isGreeted = false;
    this.cancelStable();
    this.subscriptions.detach();
  }

  private async connect(isForced = false): Promise<void> {
    this.cancelRetry();
    if (!isForced && !this.environment.isOnline()) {
      this.report("offline");
      return;
    }
    this.turn += 1;
    const turn = this.turn;
    this.isAsking = true;
    this.report(this.hasBeenLive || this.failures > 0 ? "reconnecting" : "connecting");
    const answer = await this.events.ticket(this.isRevoked).catch((error: unknown) => ({ error }));
    if (turn !== this.turn) return;
    this.isAsking = false;
    if ("error" in answer) this.refused(answer.error);
    else this.open(answer);
  }

  private open(address: Address): void {
    this.line = new Line(this.environment, address, {
      frame: (frame) => this.read(frame),
      unknown: () => (this.unknownFrames += 1),
      closed: (code) => this.closed(code),
    });
  }

  private refused(error: unknown): void {
    if (error instanceof TicketRefused && error.isSignedOut) {
      this.stop();
      return;
    }
    if (error instanceof TicketRefused) this.waitMs = error.retryAfterMs ?? 0;
    this.retryLater();
  }

  private closed(code?: number): void {
    this.isRevoked ||= code === REVOKED;
    this.release();
    this.retryLater();
  }

  private retryLater(): void {
    this.failures += 1;
    const delay = this.waitMs + backoffMs(this.failures, this.environment.random);
    this.waitMs = 0;
    this.cancelRetry = this.environment.after(delay, () => void this.connect());
    this.report("reconnecting", this.environment.now() + delay);
  }

  private read(frame: ServerFrame): void {
    if (frame.type === "WELCOME") this.greeted(frame.data.channels);
    else if (frame.type === "PRICE_UPDATE") this.events.prices(frame.data);
    else if (frame.type === "SYSTEM_MESSAGE") this.announced(frame.data);
    else if (frame.type === "GOING_AWAY") this.waitMs = frame.data.retry_after_ms;
    else this.subscriptions.frame(frame);
  }

  private greeted(channels: readonly string[]): void {
    this.isGreeted = true;
    this.isRevoked = false;
    this.cancelStable = this.environment.after(STABLE_MS, () => (this.failures = 0));
    this.subscriptions.attach(channels, (frame) => this.line?.send(frame));
  }

  private announced(message: SystemMessage): void {
    if (message.kind === "run_started") this.subscriptions.restart();
    this.events.system(message);
    this.reportProgress();
  }

  private reportProgress(): void {
    if (!this.isGreeted) return;
    if (this.subscriptions.isCaughtUp) {
      this.hasBeenLive = true;
      this.report("live");
      return;
    }
    this.report(this.hasBeenLive ? "replaying" : "connecting");
  }

  private report(phase: Status["phase"], retryAt: number | null = null): void {
    const attempt = phase === "reconnecting" ? this.failures : 0;
    this.events.status({ phase, attempt, retryAt });
  }
}
