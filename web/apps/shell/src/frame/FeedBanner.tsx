import { useGetMarketStatusQuery } from "@treum/api-client";
import type { Run } from "@treum/api-client";
import { istTime } from "@treum/domain";
import { t } from "@treum/i18n";
import { Banner } from "@treum/ui-kit";

/** The line to us may be fine while the market's own line to us is not: prices must not look new. */
export function FeedBanner() {
  const { data } = useGetMarketStatusQuery();
  const words = data?.run ? feedWords(data.run) : null;
  if (words === null) return null;
  return (
    <div
      className="mb-6"
      role="status"
      data-testid="feed-banner"
      data-state={data?.run?.feed_state}
    >
      <Banner tone={words.tone} heading={words.heading}>
        {words.body}
      </Banner>
    </div>
  );
}

type Fed = Pick<Run, "feed_state" | "feed_since">;

export function feedWords({ feed_state, feed_since }: Fed) {
  const time = feed_since === null ? t("feed.never") : istTime(feed_since);
  if (feed_state === "stale") {
    return {
      tone: "warn",
      heading: t("feed.stale_title"),
      body: t("feed.stale_body", { time }),
    } as const;
  }
  if (feed_state === "mute") {
    return {
      tone: "loss",
      heading: t("feed.mute_title"),
      body: t("feed.mute_body", { time }),
    } as const;
  }
  return null;
}
