import type { Run } from "@treum/api-client";
import { istTime, istWeekday } from "@treum/domain";
import { t } from "@treum/i18n";
import { useMarketNow } from "../common/useMarketNow";

export function SessionLine({ run }: { readonly run: Run }) {
  const now = useMarketNow(run.id) ?? run.market_time;
  return (
    <p className="text-muted">
      {istWeekday(run.trading_day)}
      {now === null ? null : (
        <>
          {" · "}
          <span className="whitespace-nowrap">{t("live.market_time", { time: istTime(now) })}</span>
        </>
      )}
    </p>
  );
}
