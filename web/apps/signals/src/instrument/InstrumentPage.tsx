import { isProblem, useReadInstrumentQuery } from "@treum/api-client";
import type { Instrument } from "@treum/api-client";
import { t } from "@treum/i18n";
import { ArrowLeft, Card, EmptyState, ErrorState, PageTitle, Skeleton } from "@treum/ui-kit";
import { Link } from "react-router";
import { MarketLine } from "../common/MarketLine";
import { errorWords } from "../common/words";
import { Actions } from "./Actions";
import { Controls } from "./Controls";
import { DayCard } from "./DayCard";
import { Head } from "./Head";
import { MinuteCard } from "./MinuteCard";
import { useView } from "./view";

export function InstrumentPage({ id }: { readonly id: string }) {
  const { data, error, refetch } = useReadInstrumentQuery(
    { instrumentId: id },
    { refetchOnMountOrArgChange: true },
  );
  return (
    <>
      <Link
        to="/signals/instruments"
        className="-ml-1 inline-flex items-center gap-1.5 rounded-md px-1 text-sm font-medium text-muted hover:text-ink"
      >
        <ArrowLeft />
        {t("instrument.back")}
      </Link>
      <div className="mt-3">
        {data ? <Detail instrument={data} /> : null}
        {!data && !error ? <DetailSkeleton /> : null}
        {!data && error ? <Failed error={error} onRetry={() => void refetch()} /> : null}
      </div>
    </>
  );
}

function Detail({ instrument }: { readonly instrument: Instrument }) {
  const view = useView(instrument);
  const isDaily = view.interval === "day";
  return (
    <>
      <Head instrument={instrument} />
      <MarketLine hasFeed={typeof instrument.last?.run_id === "string"} hasRejected={false} />
      <div className="mt-6">
        <Controls view={view} />
      </div>
      <div
        className={`mt-4 grid grid-cols-[minmax(0,1fr)] items-start gap-4 ${isDaily ? "lg:grid-cols-[minmax(0,1fr)_20rem]" : ""}`}
      >
        {isDaily ? (
          <>
            <DayCard instrument={instrument} isAdjusted={view.isAdjusted} />
            <Actions instrument={instrument} />
          </>
        ) : (
          <MinuteCard instrument={instrument} />
        )}
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
      <PageTitle title={t("instrument.notfound_title")} />
      <div className="mt-6">
        <EmptyState heading={t("instrument.notfound_title")}>
          {t("instrument.notfound_body")}
        </EmptyState>
      </div>
    </>
  );
}

function DetailSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label={t("app.loading")}>
      <Skeleton className="h-11 w-72" />
      <Skeleton className="mt-8 h-9 w-64" />
      <Card className="mt-4 p-5">
        <Skeleton className="h-96 w-full" />
      </Card>
    </div>
  );
}
