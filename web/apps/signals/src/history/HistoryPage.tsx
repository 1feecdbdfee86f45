import { useSignalHistoryPagesInfiniteQuery } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Button, Card, EmptyState, ErrorState, PageTitle, Skeleton } from "@treum/ui-kit";
import { useSearchParams } from "react-router";
import { StrategyFilter } from "../common/StrategyFilter";
import { errorWords, STRATEGIES } from "../common/words";
import { HistoryTable } from "./HistoryTable";

const REPLACE = { replace: true } as const;

export function HistoryPage() {
  const [search, setSearch] = useSearchParams();
  const strategy = STRATEGIES.find((each) => each === search.get("strategy"));
  const query = useSignalHistoryPagesInfiniteQuery(strategy ? { strategy } : {}, {
    refetchOnMountOrArgChange: true,
  });
  const signals = query.currentData?.pages.flatMap((page) => page.items);
  return (
    <>
      <PageTitle title={t("history.title")} />
      <p className="mt-2 text-muted">{t("history.lead")}</p>
      <div className="mt-6">
        <StrategyFilter
          value={strategy ?? "any"}
          onChange={(value) => setSearch(value === "any" ? {} : { strategy: value }, REPLACE)}
        />
      </div>
      <div className="mt-4">
        {signals && signals.length > 0 ? <HistoryTable signals={signals} /> : null}
        {signals?.length === 0 ? <Nothing isFiltered={strategy !== undefined} /> : null}
        {query.error ? (
          <div className="mt-4">
            <ErrorState {...errorWords(query.error)} onRetry={() => void query.refetch()} />
          </div>
        ) : null}
        {!signals && !query.error ? <TableSkeleton /> : null}
      </div>
      {query.hasNextPage ? (
        <div className="mt-5">
          <Button isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {query.isFetchingNextPage ? t("history.loading_more") : t("history.more")}
          </Button>
        </div>
      ) : null}
      {signals && signals.length > 0 && !query.hasNextPage ? (
        <p className="mt-5 text-sm text-muted">{t("history.end")}</p>
      ) : null}
    </>
  );
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered) {
    return <EmptyState heading={t("history.none_title")}>{t("history.none_body")}</EmptyState>;
  }
  return <EmptyState heading={t("history.empty_title")}>{t("history.empty_body")}</EmptyState>;
}

function TableSkeleton() {
  return (
    <Card className="grid gap-3 p-5" role="status" aria-busy="true" aria-label={t("app.loading")}>
      {[1, 2, 3, 4, 5, 6].map((row) => (
        <Skeleton key={row} className="h-9 w-full" />
      ))}
    </Card>
  );
}
