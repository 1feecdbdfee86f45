import { isProblem } from "@treum/api-client";
import type { SignalDetail } from "@treum/api-client";
import { isOpen } from "@treum/domain";
import { t } from "@treum/i18n";
import { ArrowLeft, Card, EmptyState, ErrorState, PageTitle, Skeleton } from "@treum/ui-kit";
import { Link } from "react-router";
import { DelayBanner } from "../common/DelayBanner";
import { useMarketNow } from "../common/useMarketNow";
import { errorWords } from "../common/words";
import { ChartCard } from "./ChartCard";
import { Head } from "./Head";
import { Levels } from "./Levels";
import { Life } from "./Life";
import { useSignalDetail } from "./useSignalDetail";
import { Why } from "./Why";

export function SignalPage({ id }: { readonly id: string }) {
  const { data, error, refetch } = useSignalDetail(id);
  return (
    <>
      <Link
        to="/signals"
        className="-ml-1 inline-flex items-center gap-1.5 rounded-md px-1 text-sm font-medium text-muted hover:text-ink"
      >
        <ArrowLeft />
        {t("signal.back")}
      </Link>
      <div className="mt-3">
        {data ? <Detail signal={data} /> : null}
        {!data && !error ? <DetailSkeleton /> : null}
        {!data && error ? <Failed error={error} onRetry={() => void refetch()} /> : null}
      </div>
    </>
  );
}

function Detail({ signal }: { readonly signal: SignalDetail }) {
  const isRunning = useMarketNow(signal.run_id) !== null && isOpen(signal);
  return (
    <>
      {isRunning ? <DelayBanner isOfSignal /> : null}
      <Head signal={signal} />
      <div className="mt-6 grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="gap-4 max-lg:contents lg:grid lg:grid-cols-[minmax(0,1fr)]">
          <ChartCard signal={signal} />
          <div className="max-lg:order-last">
            <Why signal={signal} />
          </div>
        </div>
        <div className="gap-4 max-lg:contents lg:grid">
          <Levels signal={signal} />
          <Life signal={signal} />
        </div>
      </div>
    </>
  );
}

interface FailedProps {
  readonly error: unknown;
  readonly onRetry: () => void;
}

function Failed({ error, onRetry }: FailedProps) {
  const isMissing = isProblem(error) && (error.status === 404 || error.status === 422);
  if (!isMissing) return <ErrorState {...errorWords(error)} onRetry={onRetry} />;
  return (
    <>
      <PageTitle title={t("signal.notfound_title")} />
      <div className="mt-6">
        <EmptyState heading={t("signal.notfound_title")}>{t("signal.notfound_body")}</EmptyState>
      </div>
    </>
  );
}

function DetailSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label={t("app.loading")}>
      <Skeleton className="h-11 w-72" />
      <div className="mt-6 grid gap-4 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <Card className="p-5">
          <Skeleton className="h-96 w-full" />
        </Card>
        <Card className="p-5">
          <Skeleton className="h-64 w-full" />
        </Card>
      </div>
    </div>
  );
}
