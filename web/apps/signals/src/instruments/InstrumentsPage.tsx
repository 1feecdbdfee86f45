import { useInstrumentPagesInfiniteQuery } from "@treum/api-client";
import { t } from "@treum/i18n";
import {
  Button,
  Card,
  EmptyState,
  ErrorState,
  PageTitle,
  Segmented,
  Skeleton,
} from "@treum/ui-kit";
import { MarketLine } from "../common/MarketLine";
import { MoreButton } from "../common/MoreButton";
import { errorWords } from "../common/words";
import { InstrumentTable } from "./InstrumentTable";
import { SearchField } from "./SearchField";
import { KINDS, useSought } from "./sought";
import type { KindChoice, Sought } from "./sought";

const OPTIONS = [
  { value: "any", label: t("instruments.any_kind") },
  ...KINDS.map((value) => ({ value, label: t(`instruments.${value}`) })),
] as const;

export function InstrumentsPage() {
  const sought = useSought();
  return (
    <>
      <PageTitle title={t("instruments.title")} />
      <p className="mt-2 text-muted">{t("instruments.lead")}</p>
      <MarketLine hasRejected={false} />
      <div className="mt-6 flex flex-wrap items-end justify-between gap-4">
        <SearchField key={sought.key} value={sought.query} onChange={sought.setQuery} />
        <Segmented<KindChoice>
          label={t("instruments.kind")}
          value={sought.kind}
          options={OPTIONS}
          onChange={sought.setKind}
        />
      </div>
      <Found sought={sought} />
    </>
  );
}

function Found({ sought }: { readonly sought: Sought }) {
  const pages = useInstrumentPagesInfiniteQuery(sought.filter, { refetchOnMountOrArgChange: true });
  const { currentData, error, refetch, hasNextPage } = pages;
  const found = currentData?.pages.flatMap((page) => page.items);
  return (
    <div className="mt-4">
      <p role="status" className="mb-2 min-h-6 text-sm text-muted">
        {found ? countWords(found.length, hasNextPage) : null}
      </p>
      {found && found.length > 0 ? <InstrumentTable instruments={found} /> : null}
      {found?.length === 0 ? <Nothing sought={sought} /> : null}
      {error ? (
        <div className="mt-4">
          <ErrorState {...errorWords(error)} onRetry={() => void refetch()} />
        </div>
      ) : null}
      {!found && !error ? <TableSkeleton /> : null}
      <div className="mt-5">
        <MoreButton
          pages={pages}
          words={t("instruments.more")}
          busyWords={t("instruments.loading_more")}
        />
      </div>
    </div>
  );
}

function countWords(n: number, hasMore: boolean): string {
  return hasMore ? t("instruments.shown_more", { n }) : t("instruments.shown", { n });
}

function Nothing({ sought }: { readonly sought: Sought }) {
  const { query, kind, clear } = sought;
  if (query === "" && kind === "any") {
    return (
      <EmptyState heading={t("instruments.empty_title")}>{t("instruments.empty_body")}</EmptyState>
    );
  }
  return (
    <EmptyState
      heading={t("instruments.none_title")}
      action={<Button onClick={clear}>{t("instruments.clear")}</Button>}
    >
      {query === "" ? t("instruments.none_kind") : t("instruments.none_body", { query })}
    </EmptyState>
  );
}

function TableSkeleton() {
  return (
    <Card className="grid gap-3 p-5" role="status" aria-busy="true" aria-label={t("app.loading")}>
      {[1, 2, 3, 4, 5, 6, 7, 8].map((row) => (
        <Skeleton key={row} className="h-11 w-full" />
      ))}
    </Card>
  );
}
