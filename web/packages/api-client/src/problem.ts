export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** One error type for everything a request can end in. */
export interface Problem {
  /** HTTP status; 0 when no answer came (offline, refused, cut). */
  readonly status: number;
  /** Stable code such as "identity.email_taken"; "client.*" are our own. */
  readonly code: string;
  readonly title: string;
  readonly detail: string | null;
  readonly correlationId: string | null;
  readonly errors: readonly FieldError[];
  /** Milliseconds the server asked us to wait, from Retry-After. */
  readonly retryAfterMs: number | null;
}

type Fields = Readonly<Record<string, unknown>>;

export function isProblem(value: unknown): value is Problem {
  return isRecord(value) && typeof value["status"] === "number" && Array.isArray(value["errors"]);
}

export function problemFromBody(
  status: number,
  body: unknown,
  retryAfterMs: number | null,
): Problem {
  const source = isRecord(body) ? body : {};
  return {
    status,
    code: text(source["code"]) ?? `http.${status}`,
    title: text(source["title"]) ?? `HTTP ${status}`,
    detail: text(source["detail"]),
    correlationId: text(source["correlation_id"]),
    errors: Array.isArray(source["errors"]) ? source["errors"].flatMap(fieldError) : [],
    retryAfterMs,
  };
}

export function problemWithoutAnswer(code: string): Problem {
  const title = "No answer from the server";
  return { ...problemFromBody(0, { code, title }, null) };
}

/** Seconds or an HTTP date, as RFC 9110 allows; anything else is no advice. */
export function waitMsOf(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

function fieldError(value: unknown): FieldError[] {
  if (!isRecord(value)) return [];
  const field = text(value["field"]);
  const message = text(value["message"]);
  return field !== null && message !== null ? [{ field, message }] : [];
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
