import { useGetMarketStatusQuery } from "@treum/api-client";
import type { Run } from "@treum/api-client";
import { istDate } from "@treum/domain";
import { t } from "@treum/i18n";
import { Badge } from "@treum/ui-kit";

/** Changes are told over the socket; this is for when nobody is left to tell. */
const POLL_MS = 30_000;

/** Says on every page, without a way to close it, when what is shown is not today's market. */
export function RunBanner() {
  const { data } = useGetMarketStatusQuery(undefined, { pollingInterval: POLL_MS });
  const run = data?.run;
  if (!run || run.kind === "live") return null;
  const { mark, title, body } = wordsOf(run);
  return (
    <section
      className="s-run"
      aria-label={t("run.label")}
      data-testid="run-banner"
      data-kind={run.kind}
    >
      <p className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-3 px-4 py-2 text-sm sm:px-6">
        <Badge tone="warn" look="solid">
          {mark}
        </Badge>
        <strong className="font-semibold">{title}</strong>
        <span className="max-sm:w-full max-sm:text-[0.8125rem]">{body}</span>
      </p>
    </section>
  );
}

function wordsOf(run: Run) {
  if (run.kind === "synthetic") {
    return { mark: t("run.demo_mark"), title: t("run.synthetic"), body: t("run.synthetic_body") };
  }
  return {
    mark: t("run.replay_mark"),
    title: replayTitle(run),
    body: t("run.replay_body"),
  };
}

/** Speed 0 is the server's word for "as fast as it goes". */
function replayTitle({ trading_day, speed }: Run): string {
  const day = istDate(trading_day);
  return speed > 0 ? t("run.replay", { day, speed }) : t("run.replay_fast", { day });
}
