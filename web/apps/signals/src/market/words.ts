import type { MarketStatus, MarketWindow, Run, SpecialDay } from "@treum/api-client";
import { clockOf, istDate, istDayKey, istTime } from "@treum/domain";
import { t } from "@treum/i18n";

export function hoursWords({ opens_at, closes_at }: MarketWindow): string {
  return t("market.hours", { from: clockOf(opens_at), to: istTime(closes_at) });
}

/** Which day the windows are of; `now` is wall time. */
export function sessionHeading(
  { trading_day }: Pick<MarketStatus, "trading_day">,
  now: string,
): string {
  const day = istDate(trading_day);
  return istDayKey(now) === trading_day
    ? t("market.today", { day })
    : t("market.next_day", { day });
}

/** A holiday has no hours; a session may be announced before its hours are. */
export function specialHours({ kind, windows }: SpecialDay): string {
  if (windows.length > 0) return windows.map(hoursWords).join(", ");
  return kind === "holiday" ? t("market.closed_all_day") : t("market.no_hours");
}

/** Speed 0 is the server's word for "as fast as it goes". */
export function speedWords({ speed }: Pick<Run, "speed">): string {
  return speed > 0 ? t("run.speed_value", { speed }) : t("run.speed_fast");
}

export function kindWords(kind: Run["kind"]) {
  const words = {
    live: { mark: t("run.live_mark"), body: t("run.live"), tone: "gain" },
    replay: { mark: t("run.replay_mark"), body: t("run.replay_body"), tone: "warn" },
    synthetic: { mark: t("run.demo_mark"), body: t("run.synthetic_body"), tone: "warn" },
  } as const;
  return words[kind];
}
