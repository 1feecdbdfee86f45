import type { Run } from "@treum/api-client";
import { istDate, istDayAndTime, istTime, silenceMsMax } from "@treum/domain";
import { t } from "@treum/i18n";
import { useIsQuiet } from "@treum/realtime";
import { Badge, Card } from "@treum/ui-kit";
import { feedLine, feedSeen } from "../common/market-words";
import { FEED_ICONS } from "../common/MarketLine";
import { useMarketNow } from "../common/useMarketNow";
import { Fact, Facts } from "./Facts";
import { kindWords, speedWords } from "./words";

export function RunCard({ run }: { readonly run: Run | null }) {
  return (
    <Card className="p-5" data-testid="run-card" data-kind={run?.kind}>
      <h2 className="text-lg font-semibold">{t("run.title")}</h2>
      {run ? <Details run={run} /> : <p className="mt-2 text-muted">{t("run.none")}</p>}
    </Card>
  );
}

function Details({ run }: { readonly run: Run }) {
  const { mark, body, tone } = kindWords(run.kind);
  const now = useMarketNow(run.id);
  return (
    <>
      <p className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={tone} look="solid">
          {mark}
        </Badge>
        <span>{body}</span>
      </p>
      <Facts>
        <Fact term={t("run.day")}>{istDate(run.trading_day)}</Fact>
        <Fact term={t("run.state")}>{t(`run.${run.state}`)}</Fact>
        <Fact term={t("run.market_time")}>{now === null ? "–" : istTime(now)}</Fact>
        {run.kind === "live" ? null : <Fact term={t("run.speed")}>{speedWords(run)}</Fact>}
        <Fact term={t("run.feed")}>
          <Feed run={run} />
        </Fact>
        <Fact term={t("run.source")}>{run.source}</Fact>
        <Fact term={t("run.started")}>{istDayAndTime(run.started_at)}</Fact>
      </Facts>
    </>
  );
}

function Feed({ run }: { readonly run: Run }) {
  const seen = feedSeen(run, useIsQuiet(silenceMsMax(run)));
  const Icon = FEED_ICONS[seen];
  return (
    <span className="inline-flex items-center gap-1.5" data-testid="feed-fact" data-state={seen}>
      <Icon className="size-4 shrink-0" />
      {feedLine(seen, run.feed_since)}
    </span>
  );
}
