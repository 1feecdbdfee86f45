import { useGetMarketStatusQuery } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Card, ErrorState, PageTitle, Skeleton } from "@treum/ui-kit";
import { errorWords } from "../common/words";
import { ExchangeCard } from "./ExchangeCard";
import { RejectedCard } from "./RejectedCard";
import { RunCard } from "./RunCard";
import { SpecialDays } from "./SpecialDays";

export function MarketPage() {
  const { data, error, refetch, fulfilledTimeStamp } = useGetMarketStatusQuery();
  return (
    <>
      <PageTitle title={t("market.title")} />
      <p className="mt-2 text-muted">{t("market.lead")}</p>
      {data ? (
        <div className="mt-6 grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-2">
          <div className="gap-4 max-lg:contents lg:grid">
            <ExchangeCard status={data} now={new Date(fulfilledTimeStamp ?? 0).toISOString()} />
            <div className="max-lg:order-1">
              <SpecialDays />
            </div>
          </div>
          <RunCard run={data.run} />
          <div className="max-lg:order-2 lg:col-span-2">
            <RejectedCard run={data.run} rejected={data.rejected} />
          </div>
        </div>
      ) : null}
      {!data && error ? (
        <div className="mt-6">
          <ErrorState {...errorWords(error)} onRetry={() => void refetch()} />
        </div>
      ) : null}
      {!data && !error ? <PageSkeleton /> : null}
    </>
  );
}

function PageSkeleton() {
  return (
    <div
      className="mt-6 grid gap-4 lg:grid-cols-2"
      role="status"
      aria-busy="true"
      aria-label={t("app.loading")}
    >
      {[1, 2, 3, 4].map((card) => (
        <Card key={card} className="p-5">
          <Skeleton className="h-48 w-full" />
        </Card>
      ))}
    </div>
  );
}
