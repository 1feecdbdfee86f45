import type { FeedState, MarketStatus, Rejected, Run } from "@treum/api-client";
import { formatCount, istDayAndTime, istTime } from "@treum/domain";
import { t } from "@treum/i18n";

type Exchange = Omit<MarketStatus, "run" | "rejected">;

/** What the exchange does now, in wall time, in one line. */
export function marketWords(status: Exchange): string {
  const { exchange, state, reason, opens_at, closes_at } = status;
  if (state === "pre_open" && opens_at !== null) {
    return t("market.pre_open", { exchange, time: istTime(opens_at) });
  }
  if (state === "special" && closes_at !== null) {
    return t("market.special", { exchange, time: istTime(closes_at), reason: reason ?? "" });
  }
  if (state === "open" && closes_at !== null) {
    return t("market.open", { exchange, time: istTime(closes_at) });
  }
  return closedWords(status);
}

function closedWords({ exchange, reason, next_open_at }: Exchange): string {
  const closed = reason
    ? t("market.closed", { exchange, reason })
    : t("market.closed_plain", { exchange });
  if (next_open_at === null) return closed;
  return `${closed}, ${t("market.next", { at: istDayAndTime(next_open_at) })}`;
}

/** What the run says of its prices, unless none has reached this page for too long. */
export function feedSeen(run: Pick<Run, "feed_state">, isQuiet: boolean): FeedState | "quiet" {
  return run.feed_state === "live" && isQuiet ? "quiet" : run.feed_state;
}

/** How the prices of the run come in; `since` is market time. */
export function feedLine(seen: FeedState | "quiet", feed_since: Run["feed_since"]): string {
  const time = feed_since === null ? t("feed.never") : istTime(feed_since);
  const words: Readonly<Record<FeedState | "quiet", string>> = {
    live: t("feed.live"),
    quiet: t("feed.quiet"),
    stale: t("feed.stale", { time }),
    mute: t("feed.mute", { time }),
    finished: t("feed.finished"),
  };
  return words[seen];
}

/** null when every row of the recording was taken. */
export function rejectedWords(rejected: readonly Rejected[]): string | null {
  if (rejected.length === 0) return null;
  const n = rejected.reduce((sum, { rows }) => sum + rows, 0);
  const reasons = rejected
    .map(({ reason, rows }) => `${formatCount(rows)} ${t(`reject.${reason}`)}`)
    .join(", ");
  return t("feed.rejected", { n, reasons });
}
