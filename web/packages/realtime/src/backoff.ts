export const FIRST_MS = 500;
export const CAP_MS = 30_000;

/**
 * Full jitter: anywhere between nothing and a doubling ceiling, so that clients cut off together
 * do not come back together. `attempt` counts from 1; `random` is in [0, 1).
 */
export function backoffMs(attempt: number, random: () => number): number {
  const ceiling = Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 16));
  return Math.floor(random() * ceiling);
}
