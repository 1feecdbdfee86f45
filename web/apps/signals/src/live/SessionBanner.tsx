import { useGetMarketStatusQuery } from "@treum/api-client";
import type { MarketStatus, Run } from "@treum/api-client";
import { istDayAndTime } from "@treum/domain";
import { t } from "@treum/i18n";
import { Banner } from "@treum/ui-kit";

/** Why nothing moves, when nothing will: the run is over, or the market is closed. */
export function SessionBanner({ run }: { readonly run: Run | null }) {
  const { data } = useGetMarketStatusQuery();
  const current = data?.run?.id === run?.id ? data?.run : run;
  if (current?.state === "running" || run === null) return null;
  return (
    <div className="mb-6">
      <Banner heading={t("finished.title")}>
        {t("finished.body")} {data ? nextSession(data) : null}
      </Banner>
    </div>
  );
}

export function nextSession(status: MarketStatus): string {
  if (status.next_open_at === null) return "";
  return t("closed.next", { at: istDayAndTime(status.next_open_at) });
}
