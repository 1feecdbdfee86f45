import type { Environment, Socket } from "./environment";
import { Heartbeat } from "./heartbeat";
import { decode, encode } from "./protocol";
import type { ClientFrame, ServerFrame } from "./protocol";

/** From opening to WELCOME; the server itself gives up on a silent client after 5 s. */
const GREETING_MS = 10_000;

export interface LineEvents {
  readonly frame: (frame: ServerFrame) => void;
  readonly unknown: () => void;
  /** code: why the other side closed; absent when we gave up. */
  readonly closed: (code?: number) => void;
}

export interface Address {
  readonly ticket: string;
  readonly url: string;
}

/** One connection from opening to its end: greeting, heartbeat, decoding. It never reconnects. */
export class Line {
  private readonly socket: Socket;
  private heartbeat: Heartbeat | null = null;
  private readonly cancelGreeting: () => void;
  private isClosed = false;

  constructor(
    private readonly environment: Environment,
    address: Address,
    private readonly events: LineEvents,
  ) {
    this.socket = environment.open(address.url);
    this.socket.onopen = () => this.send({ type: "HELLO", data: { ticket: address.ticket } });
    this.socket.onmessage = (event) => this.read(event.data);
    this.socket.onclose = ({ code }) => this.end(code);
    this.cancelGreeting = environment.after(GREETING_MS, () => this.cut());
  }

  send(frame: ClientFrame): void {
    if (!this.isClosed) this.socket.send(encode(frame));
  }

  /** Asks whether the line still lives, as after a sleep of the machine. */
  probe(): void {
    this.heartbeat?.probe();
  }

  /** Our own wish: nobody is told. */
  close(): void {
    this.isClosed = true;
    this.release();
    this.socket.close(1000);
  }

  /** A half-open socket may take minutes to report its own end, so its end is declared here. */
  private cut(): void {
    if (this.isClosed) return;
    this.close();
    this.events.closed();
  }

  private end(code: number): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.release();
    this.events.closed(code);
  }

  private release(): void {
    this.cancelGreeting();
    this.heartbeat?.stop();
    this.socket.onopen = null;
    this.socket.onmessage = null;
    this.socket.onclose = null;
  }

  private read(text: unknown): void {
    const frame = decode(text);
    if (frame === null) {
      this.events.unknown();
      return;
    }
    if (frame.type === "PONG") this.heartbeat?.pong(frame.data.n);
    if (frame.type === "WELCOME") this.greeted(frame.data.heartbeat_s);
    this.events.frame(frame);
  }

  private greeted(heartbeatS: number): void {
    this.cancelGreeting();
    this.heartbeat?.stop();
    this.heartbeat = new Heartbeat(this.environment, {
      periodMs: heartbeatS * 1000,
      ping: (n) => this.send({ type: "PING", data: { n } }),
      dead: () => this.cut(),
    });
  }
}
