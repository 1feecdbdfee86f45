import { useSecurityEventPagesInfiniteQuery } from "@treum/api-client";
import type { SecurityEvent } from "@treum/api-client";
import { istDayAndTime } from "@treum/domain";
import { t } from "@treum/i18n";
import { Button } from "@treum/ui-kit";
import { FormFault } from "../account/AccountForm";
import { faultsFrom } from "../account/faults";
import { Section, SectionPending } from "./Section";
import { useFocusKept } from "./useFocusKept";
import { eventWords } from "./words";

export function ActivitySection() {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useSecurityEventPagesInfiniteQuery(undefined, { refetchOnMountOrArgChange: true });
  const events = data?.pages.flatMap((page) => page.items) ?? [];
  const heading = useFocusKept(hasNextPage ? 1 : 0);
  return (
    <Section
      title={t("activity.title")}
      body={t("activity.body")}
      testId="activity-section"
      heading={heading}
    >
      {data ? <Events events={events} /> : <SectionPending error={error} refetch={refetch} />}
      {data ? (
        <FormFault text={error ? (faultsFrom(error).form ?? t("error.server")) : undefined} />
      ) : null}
      {hasNextPage ? (
        <Button
          size="small"
          className="mt-4"
          isBusy={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {isFetchingNextPage ? t("activity.more_busy") : t("activity.more")}
        </Button>
      ) : null}
    </Section>
  );
}

function Events({ events }: { readonly events: readonly SecurityEvent[] }) {
  if (events.length === 0) return <p className="text-muted">{t("activity.none")}</p>;
  return (
    <ol className="divide-y divide-line border-y border-line">
      {events.map((event) => (
        <li
          key={event.id}
          className="flex flex-wrap justify-between gap-x-6 gap-y-0.5 py-3"
          data-testid="security-event"
          data-action={event.action}
        >
          <span className="min-w-0">
            <span className="font-medium">{eventWords(event)}</span>
            {event.by === "you" ? null : (
              <span className="block text-sm text-warn">{t(`activity.by_${event.by}`)}</span>
            )}
          </span>
          <time dateTime={event.at} className="text-sm text-muted">
            {istDayAndTime(event.at)}
          </time>
        </li>
      ))}
    </ol>
  );
}
