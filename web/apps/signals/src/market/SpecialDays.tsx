import { useSpecialDayPagesInfiniteQuery } from "@treum/api-client";
import type { SpecialDay } from "@treum/api-client";
import { istWeekday } from "@treum/domain";
import { t } from "@treum/i18n";
import { Card, ErrorState, Skeleton, Star } from "@treum/ui-kit";
import { MoreButton } from "../common/MoreButton";
import { errorWords } from "../common/words";
import { specialHours } from "./words";

export function SpecialDays() {
  const pages = useSpecialDayPagesInfiniteQuery(undefined, { refetchOnMountOrArgChange: true });
  const { data, error, refetch, hasNextPage } = pages;
  if (error && !data) return <ErrorState {...errorWords(error)} onRetry={() => void refetch()} />;
  const days = data?.pages.flatMap((page) => page.items);
  return (
    <Card className="p-5">
      <h2 className="text-lg font-semibold">{t("special.title")}</h2>
      {days ? <List days={days} /> : <Skeleton className="mt-4 h-40 w-full" />}
      <div className="mt-3">
        <MoreButton
          pages={pages}
          words={t("special.more")}
          busyWords={t("instruments.loading_more")}
        />
        {days && days.length > 0 && !hasNextPage ? (
          <p className="text-sm text-muted">{t("special.end")}</p>
        ) : null}
      </div>
    </Card>
  );
}

function List({ days }: { readonly days: readonly SpecialDay[] }) {
  if (days.length === 0) return <p className="mt-2 text-muted">{t("special.none")}</p>;
  return (
    <ol aria-label={t("special.list")} className="mt-3 divide-y divide-line border-t border-line">
      {days.map((day) => (
        <li key={day.day} className="py-2.5 text-sm" data-testid="special-day" data-kind={day.kind}>
          <div className="flex flex-wrap justify-between gap-x-4">
            <time dateTime={day.day} className="font-medium">
              {istWeekday(day.day)}
            </time>
            <span className="text-muted">{specialHours(day)}</span>
          </div>
          <div className="flex flex-wrap items-center gap-x-1.5 text-muted">
            {day.kind === "holiday" ? null : <Star className="size-3.5 text-brand" />}
            <span>{t(`session.${day.kind}`)}</span>
            {day.name === null ? null : <span>· {day.name}</span>}
          </div>
        </li>
      ))}
    </ol>
  );
}
