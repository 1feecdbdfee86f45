import type { LiveSignals } from "@treum/api-client";
import { formatList } from "@treum/domain";
import { t } from "@treum/i18n";

/** What plans that wait less get; several with the same wait share one sentence. */
export function fasterWords({ faster }: Pick<LiveSignals, "faster">): string {
  const waits = [...new Set(faster.map(({ minutes }) => minutes))].toSorted((a, b) => a - b);
  return waits
    .map((minutes) => {
      const tiers = faster.filter((plan) => plan.minutes === minutes);
      const plans = formatList(tiers.map(({ tier }) => t(`tier.${tier}`)));
      if (minutes === 0) return t("delay.at_once", { plans });
      return t("delay.after", { plans, delay: delayWords(minutes) });
    })
    .join(" ");
}

/** "15 minutes": as long as a plan waits. */
export function delayWords(minutes: number): string {
  return t("delay.minutes", { n: minutes });
}
