import { useBacktestPagesInfiniteQuery } from "@treum/api-client";
import type { BacktestSummary } from "@treum/api-client";
import { formatFraction, formatRatio, istDayAndTime, toneOfFraction } from "@treum/domain";
import { t } from "@treum/i18n";
import { Badge, EmptyState, PageTitle } from "@treum/ui-kit";
import { useRef } from "react";
import { Link } from "react-router";
import { TEXT_OF_TONE } from "../../common/marks";
import { MoreButton } from "../../common/MoreButton";
import { useListKeys } from "../../common/useListKeys";
import { Refused } from "../Refused";
import { useTitle } from "../title";
import { Waiting } from "../Waiting";
import { isOver, repeatWords, spanWords, stateWords, TONE_OF_STATE } from "../words";

const POLL_MS = 2000;
const NEW = "/signals/laboratory/backtests/new";

export function BacktestsPage() {
  const pages = useBacktestPagesInfiniteQuery(undefined, { refetchOnMountOrArgChange: true });
  const backtests = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const isMoving = backtests.some(({ state }) => !isOver(state));
  useBacktestPagesInfiniteQuery(undefined, { pollingInterval: isMoving ? POLL_MS : 0 });
  if (!pages.data && pages.error) {
    return <Refused error={pages.error} onRetry={() => void pages.refetch()} />;
  }
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
        <PageTitle title={t("lab.backtests")} />
        <Link to={NEW} className="k-button" data-variant="primary">
          {t("backtests.new")}
        </Link>
      </div>
      <p className="mt-2 max-w-2xl text-muted">{t("backtests.lead")}</p>
      {pages.data ? <List backtests={backtests} /> : <Waiting />}
      <div className="mt-4">
        <MoreButton pages={pages} words={t("backtests.more")} busyWords={t("backtests.busy")} />
      </div>
    </>
  );
}

function List({ backtests }: { readonly backtests: readonly BacktestSummary[] }) {
  const list = useRef<HTMLUListElement>(null);
  useListKeys(list);
  if (backtests.length === 0) {
    return (
      <div className="mt-6">
        <EmptyState heading={t("backtests.none_title")}>{t("backtests.none_body")}</EmptyState>
      </div>
    );
  }
  return (
    <ul
      ref={list}
      aria-label={t("backtests.list")}
      className="k-card mt-6 divide-y divide-line overflow-hidden"
    >
      {backtests.map((backtest) => (
        <Row key={backtest.id} backtest={backtest} />
      ))}
    </ul>
  );
}

function Row({ backtest }: { readonly backtest: BacktestSummary }) {
  const { id, request, created_at, state } = backtest;
  const title = useTitle(request);
  const repeat = repeatWords(backtest);
  return (
    <li
      className="relative flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-5 py-4 hover:bg-sunken/50"
      data-testid="backtest-row"
    >
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <Link
            to={`/signals/laboratory/backtests/${id}`}
            className="font-semibold after:absolute after:inset-0"
          >
            {title}
          </Link>
          <Badge tone={TONE_OF_STATE[state]}>{stateWords(backtest)}</Badge>
          {repeat ? <Badge look="outline">{repeat}</Badge> : null}
        </div>
        <p className="mt-1 text-sm text-muted">
          {spanWords(request)} · {istDayAndTime(created_at)}
        </p>
      </div>
      <Result backtest={backtest} />
    </li>
  );
}

function Result({ backtest }: { readonly backtest: BacktestSummary }) {
  const { net_return, sharpe } = backtest;
  if (net_return === null) return null;
  return (
    <dl className="flex gap-6 text-right text-sm">
      <div>
        <dt className="text-muted">{t("backtests.net")}</dt>
        <dd className={`font-semibold ${TEXT_OF_TONE[toneOfFraction(net_return)]}`}>
          {formatFraction(net_return)}
        </dd>
      </div>
      <div>
        <dt className="text-muted">{t("backtests.sharpe")}</dt>
        <dd className="font-semibold">{sharpe === null ? "–" : formatRatio(sharpe)}</dd>
      </div>
    </dl>
  );
}
