const ZONE = "Asia/Kolkata";

const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const day = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, day: "numeric", month: "short" });
const date = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  day: "numeric",
  month: "short",
  year: "numeric",
});
const weekday = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});

const key = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE });
const month = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, month: "short" });

/** "09:31" on the exchange's clock. */
export function clockOf(at: string): string {
  return clock.format(new Date(at));
}

/** "09:31 IST": a time on screen names its zone. */
export function istTime(at: string): string {
  return `${clockOf(at)}\u00a0IST`;
}

export function istDay(at: string): string {
  return day.format(new Date(at));
}

/** "4 Jun 2024", from a trading day ("2024-06-04") or an instant. */
export function istDate(at: string): string {
  return date.format(new Date(at));
}

export function istWeekday(at: string): string {
  return weekday.format(new Date(at));
}

export function istDayAndTime(at: string): string {
  return `${istDay(at)}, ${istTime(at)}`;
}

/** "Jun" */
export function istMonth(at: string): string {
  return month.format(new Date(at));
}

/** "2024-06-04": the day it is in India at that instant. */
export function istDayKey(at: string): string {
  return key.format(new Date(at));
}

/** When a day ("2024-06-04") begins in India. */
export function istMidnight(on: string): string {
  return new Date(`${on}T00:00:00+05:30`).toISOString();
}

export const MINUTE_MS = 60_000;

export function elapsedMs(from: string, to: string): number {
  return Date.parse(to) - Date.parse(from);
}

export function later(at: string, ms: number): string {
  return new Date(Date.parse(at) + ms).toISOString();
}

/** "45 s", "12 min", "3 h 05 min", "2 d": never negative, because clocks differ. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}\u00a0s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}\u00a0min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours}\u00a0h ${String(minutes % 60).padStart(2, "0")}\u00a0min`;
  return `${Math.floor(hours / 24)}\u00a0d`;
}
