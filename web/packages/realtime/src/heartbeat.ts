import type { Environment } from "./environment";

const MISSES_MAX = 2;
/** After a sleep the line is suspect: it must answer faster than a whole period. */
const PROBE_MS = 5_000;

export interface HeartbeatOptions {
  readonly periodMs: number;
  readonly ping: (n: number) => void;
  readonly dead: () => void;
}

/** Pings on a period and calls `dead` when two answers in a row are missing. */
export class Heartbeat {
  private n = 0;
  private isAnswered = true;
  private misses = 0;
  private cancelBeat: () => void = () => {};
  private cancelProbe: () => void = () => {};

  constructor(
    private readonly environment: Environment,
    private readonly options: HeartbeatOptions,
  ) {
    this.schedule();
  }

  pong(n: number): void {
    if (n !== this.n) return;
    this.isAnswered = true;
    this.misses = 0;
    this.cancelProbe();
  }

  /** Asks at once, as after a sleep; silence for five seconds is death. */
  probe(): void {
    this.ping();
    this.cancelProbe();
    this.cancelProbe = this.environment.after(PROBE_MS, () => this.die());
  }

  stop(): void {
    this.cancelBeat();
    this.cancelProbe();
  }

  private schedule(): void {
    this.cancelBeat = this.environment.after(this.options.periodMs, () => this.beat());
  }

  private beat(): void {
    if (!this.isAnswered) this.misses += 1;
    if (this.misses >= MISSES_MAX) {
      this.die();
      return;
    }
    this.ping();
    this.schedule();
  }

  private ping(): void {
    this.n += 1;
    this.isAnswered = false;
    this.options.ping(this.n);
  }

  private die(): void {
    this.stop();
    this.options.dead();
  }
}
