const QUIET_MS_MIN = 20_000;
const MINUTES_MISSED_MAX = 3;

interface Pace {
  readonly state: string;
  /** Market seconds per second; 0 is as fast as it goes. */
  readonly speed: number;
}

/** Milliseconds without a price that the run's pace explains; null when no price is due. */
export function silenceMsMax(run: Pace | null): number | null {
  if (run === null || run.state !== "running") return null;
  const missed = run.speed > 0 ? (MINUTES_MISSED_MAX * 60_000) / run.speed : 0;
  return Math.max(QUIET_MS_MIN, missed);
}
