import { isProblem, useCancelBacktestMutation, useReadBacktestQuery } from "@treum/api-client";
import type { BacktestDetail } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Badge, Banner, Button, Card, PageTitle, useAnnouncements } from "@treum/ui-kit";
import { useEffect, useRef } from "react";
import { Link } from "react-router";
import { errorWords } from "../../common/words";
import { BackLink } from "../BackLink";
import { Closed } from "../Closed";
import { Refused } from "../Refused";
import { ReportView } from "../report/ReportView";
import { useTitle } from "../title";
import { Waiting } from "../Waiting";
import { isOver, percentOf, spanWords, stateWords, TONE_OF_STATE } from "../words";
import { Repeats } from "./Repeats";

const POLL_MS = 1000;
const LIST = "/signals/laboratory/backtests";

export function BacktestPage({ id }: { readonly id: string }) {
  const first = useReadBacktestQuery({ backtestId: id }, { refetchOnMountOrArgChange: true });
  const isMoving = first.data !== undefined && !isOver(first.data.state);
  const { data, error, refetch } = useReadBacktestQuery(
    { backtestId: id },
    { pollingInterval: isMoving ? POLL_MS : 0, skipPollingIfUnfocused: true },
  );
  useSaid(data);
  if (!data && isMissing(error)) return <Missing />;
  if (!data && error) return <Refused error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting rows={8} />;
  return (
    <>
      <BackLink to={LIST}>{t("backtest.back")}</BackLink>
      <Head backtest={data} />
      {error && isMoving ? (
        <div className="mt-5">
          <Banner tone="warn" heading={t("backtest.refresh_failed")}>
            {errorWords(error).body}
          </Banner>
        </div>
      ) : null}
      <Body backtest={data} />
    </>
  );
}

/** An address that is no id is refused as invalid. */
function isMissing(error: unknown): boolean {
  return isProblem(error) && (error.status === 404 || error.status === 422);
}

function Missing() {
  return (
    <Closed title={t("backtest.notfound")} to={LIST} action={t("backtest.back")}>
      {t("backtest.notfound_body")}
    </Closed>
  );
}

/** Says every quarter, and once that it is over, to whoever watches it run. */
function useSaid(backtest: BacktestDetail | undefined) {
  const { say } = useAnnouncements();
  const last = useRef<string>(undefined);
  const state = backtest?.state;
  const quarter = backtest ? Math.floor(percentOf(backtest) / 25) * 25 : 0;
  useEffect(() => {
    if (state === "running") say(t("backtest.said", { percent: String(quarter) }));
  }, [state, quarter, say]);
  useEffect(() => {
    const wasMoving = last.current === "queued" || last.current === "running";
    if (wasMoving && (state === "done" || state === "failed" || state === "cancelled")) {
      say(t(`backtest.over_${state}`));
    }
    last.current = state;
  }, [state, say]);
}

function Head({ backtest }: { readonly backtest: BacktestDetail }) {
  const { id, request, state } = backtest;
  const title = useTitle(request);
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
      <div>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <PageTitle title={title} />
          <Badge tone={TONE_OF_STATE[state]} data-testid="backtest-state">
            {stateWords(backtest)}
          </Badge>
        </div>
        <p className="mt-1 text-muted">{spanWords(request)}</p>
      </div>
      {isOver(state) ? (
        <Link to={`${LIST}/new?like=${id}`} className="k-button" data-variant="outline">
          {t("backtest.change")}
        </Link>
      ) : null}
    </div>
  );
}

function Body({ backtest }: { readonly backtest: BacktestDetail }) {
  const { state, fault, report } = backtest;
  if (!isOver(state)) return <Progress backtest={backtest} />;
  if (report) {
    return (
      <>
        <Repeats backtest={backtest} />
        <ReportView
          id={backtest.id}
          request={backtest.request}
          report={report}
          hash={backtest.report_hash}
        />
      </>
    );
  }
  const isFailed = state === "failed";
  return (
    <div className="mt-6 grid gap-4" data-testid="no-report">
      <Banner
        tone={isFailed ? "loss" : "neutral"}
        heading={isFailed ? t("backtest.failed_title") : t("backtest.cancelled_title")}
      >
        {isFailed ? (fault?.detail ?? "") : t("backtest.cancelled_body")}
      </Banner>
      <Repeats backtest={backtest} />
    </div>
  );
}

function Progress({ backtest }: { readonly backtest: BacktestDetail }) {
  const { id, state, request } = backtest;
  const [cancel, cancelling] = useCancelBacktestMutation();
  const percent = percentOf(backtest);
  const settings = Object.values(request.sweep ?? {}).reduce(
    (product, values) => product * values.length,
    1,
  );
  return (
    <Card className="mt-6 grid gap-4 p-5" data-testid="progress">
      <div className="flex items-baseline justify-between gap-4">
        <h2 className="text-lg font-semibold">{t("backtest.progress")}</h2>
        <span className="font-medium">{percent}%</span>
      </div>
      <progress
        className="l-progress"
        aria-label={t("backtest.progress")}
        aria-valuetext={t("backtest.said", { percent: String(percent) })}
        max={100}
        value={percent}
      />
      <p className="text-sm text-muted">
        {state === "queued" ? t("backtest.waiting") : null}
        {state === "running" && settings > 1 ? t("backtest.of_settings", { n: settings }) : null}
      </p>
      {cancelling.error ? (
        <div role="alert">
          <Banner tone="loss" heading={t("backtest.cancel_failed")}>
            {errorWords(cancelling.error).body}
          </Banner>
        </div>
      ) : null}
      <div>
        <Button isBusy={cancelling.isLoading} onClick={() => void cancel({ backtestId: id })}>
          {cancelling.isLoading ? t("backtest.cancelling") : t("backtest.cancel")}
        </Button>
      </div>
    </Card>
  );
}
