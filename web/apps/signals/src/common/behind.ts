import { elapsedMs, MINUTE_MS } from "@treum/domain";

/** Minute bars arrive once a market minute; three of them missing is more than a late one. */
const STALE_MS = 3 * MINUTE_MS;

/** Whether market time has gone on without this price; unknown market time has not. */
export function isBehind(at: string, clock: { readonly time: string } | null): boolean {
  return clock !== null && elapsedMs(at, clock.time) > STALE_MS;
}
