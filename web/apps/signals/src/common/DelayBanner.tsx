import { useGetCurrentSubscriptionQuery, useListLiveSignalsQuery } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Banner } from "@treum/ui-kit";
import { delayWords, fasterWords } from "./delay";

interface DelayBannerProps {
  /** The page of one signal also says how old that makes what it shows. */
  readonly isOfSignal?: boolean;
}

/** Says on every page of live signals that, and by how much, the plan runs behind. */
export function DelayBanner({ isOfSignal = false }: DelayBannerProps) {
  const { data: live } = useListLiveSignalsQuery();
  const { data: plan } = useGetCurrentSubscriptionQuery();
  if (live === undefined || plan === undefined || live.delay_minutes === 0) return null;
  const delay = delayWords(live.delay_minutes);
  return (
    <div className="mb-6" data-testid="delay-banner">
      <Banner tone="warn" heading={t("delay.heading", { plan: t(`tier.${plan.tier}`), delay })}>
        {isOfSignal ? `${t("delay.as_it_stood", { delay })} ` : null}
        {fasterWords(live)}
        {live.run && live.run.kind !== "live" ? ` ${t("delay.market_time")}` : null}
      </Banner>
    </div>
  );
}
