import type { LifeEntry, Run, Signal } from "@treum/api-client";

/** The socket's frames as this client reads them; everything else is counted and dropped. */
export const VERSION = 1;

export interface Position {
  readonly name: string;
  readonly run: string | null;
  readonly head: number | null;
}

export interface SignalUpdate {
  readonly kind: string;
  readonly life: Omit<LifeEntry, "seq">;
  readonly signal: Signal;
}

export interface PriceItem {
  readonly instrument_id: string;
  readonly symbol: string;
  readonly price: string;
  readonly at: string;
}

export interface PriceUpdate {
  readonly run: string;
  readonly market_time: string;
  readonly items: readonly PriceItem[];
}

export interface SystemMessage {
  readonly kind: "run_started" | "run_finished" | "feed_state";
  readonly run: Run;
}

interface Shape<Type extends string, Body> {
  readonly type: Type;
  readonly data: Body;
}

export type ServerFrame =
  | Shape<"WELCOME", { readonly channels: readonly string[]; readonly heartbeat_s: number }>
  | Shape<"SUBSCRIBED", { readonly channels: readonly Position[] }>
  | (Shape<"SIGNAL_UPDATE", SignalUpdate> & { readonly channel: string; readonly seq: number })
  | Shape<"PRICE_UPDATE", PriceUpdate>
  | Shape<"SYSTEM_MESSAGE", SystemMessage>
  | Shape<"RESYNC", { readonly channel: string; readonly reason: string }>
  | Shape<"PONG", { readonly n: number }>
  | Shape<"GOING_AWAY", { readonly retry_after_ms: number }>
  | Shape<"ERROR", { readonly code: string; readonly channel?: string }>;

export interface Wanted {
  readonly name: string;
  readonly run?: string;
  readonly after?: number;
}

export type ClientFrame =
  | Shape<"HELLO", { readonly ticket: string }>
  | Shape<"SUBSCRIBE", { readonly channels: readonly Wanted[] }>
  | Shape<"PING", { readonly n: number }>;

export function encode(frame: ClientFrame): string {
  return JSON.stringify({ v: VERSION, ...frame });
}

type Fields = Readonly<Record<string, unknown>>;

const isText = (value: unknown): boolean => typeof value === "string";
const isNumber = (value: unknown): boolean => typeof value === "number";

/** What must be there before a frame of the type is believed; the rest is the server's contract. */
const CHECKS: Readonly<Record<ServerFrame["type"], (frame: Fields, data: Fields) => boolean>> = {
  WELCOME: (_, data) => Array.isArray(data["channels"]) && isNumber(data["heartbeat_s"]),
  SUBSCRIBED: (_, data) => Array.isArray(data["channels"]),
  SIGNAL_UPDATE: (frame, data) =>
    isText(frame["channel"]) &&
    Number.isSafeInteger(frame["seq"]) &&
    isText(record(data["signal"])["id"]) &&
    isText(record(data["life"])["kind"]),
  PRICE_UPDATE: (_, data) => Array.isArray(data["items"]) && isText(data["market_time"]),
  SYSTEM_MESSAGE: (_, data) => isText(data["kind"]) && isText(record(data["run"])["id"]),
  RESYNC: (_, data) => isText(data["channel"]),
  PONG: (_, data) => isNumber(data["n"]),
  GOING_AWAY: (_, data) => isNumber(data["retry_after_ms"]),
  ERROR: (_, data) => isText(data["code"]),
};

/** null for a frame of another version, an unknown type or a wrong shape. */
export function decode(text: unknown): ServerFrame | null {
  const frame = record(parsed(text));
  const type = frame["type"];
  if (frame["v"] !== VERSION || typeof type !== "string" || !Object.hasOwn(CHECKS, type)) {
    return null;
  }
  const known = { ...frame, data: record(frame["data"]) };
  const check = CHECKS[type as ServerFrame["type"]];
  // The check is what makes this cast true.
  return check(known, known.data) ? (known as unknown as ServerFrame) : null;
}

function parsed(text: unknown): unknown {
  if (typeof text !== "string") return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function record(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
