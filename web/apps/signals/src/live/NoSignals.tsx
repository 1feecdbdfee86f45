import { useGetMarketStatusQuery } from "@treum/api-client";
import type { LiveSignals } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Button, EmptyState } from "@treum/ui-kit";
import { delayWords } from "../common/delay";
import { nextSession } from "./SessionBanner";

interface NoSignalsProps {
  readonly live: LiveSignals;
  readonly onClear: () => void;
}

/** Three different silences: filtered away, not yet, and no market at all. */
export function NoSignals({ live, onClear }: NoSignalsProps) {
  const { data } = useGetMarketStatusQuery();
  if (live.items.length > 0) {
    return (
      <EmptyState
        heading={t("filter.none_title")}
        action={<Button onClick={onClear}>{t("filter.clear")}</Button>}
      >
        {t("filter.none_body", { n: live.items.length })}
      </EmptyState>
    );
  }
  if (live.run?.state === "running") {
    return <EmptyState heading={t("empty.title")}>{firstWords(live)}</EmptyState>;
  }
  return (
    <EmptyState heading={t("empty.closed_title")}>
      {data?.reason ? `${data.reason}. ` : null}
      {t("empty.closed_body")} {data ? nextSession(data) : null}
    </EmptyState>
  );
}

function firstWords({ delay_minutes }: LiveSignals): string {
  if (delay_minutes === 0) return t("empty.body");
  return t("empty.body_delayed", { delay: delayWords(delay_minutes) });
}
