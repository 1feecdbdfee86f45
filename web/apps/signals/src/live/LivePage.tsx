import { useListLiveSignalsQuery } from "@treum/api-client";
import type { LiveSignals } from "@treum/api-client";
import { t } from "@treum/i18n";
import { ErrorState, PageTitle } from "@treum/ui-kit";
import { DelayBanner } from "../common/DelayBanner";
import { MarketLine } from "../common/MarketLine";
import { errorWords } from "../common/words";
import { FeedSkeleton } from "./FeedSkeleton";
import { Filters } from "./Filters";
import { matches, useFilter } from "./filter";
import { NoSignals } from "./NoSignals";
import { SessionBanner } from "./SessionBanner";
import { SessionLine } from "./SessionLine";
import { SignalList } from "./SignalList";
import { Summary } from "./Summary";

export function LivePage() {
  const { data, error, refetch } = useListLiveSignalsQuery();
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-1">
        <PageTitle title={t("live.title")} />
        {data?.run ? <SessionLine run={data.run} /> : null}
      </div>
      <MarketLine />
      <div className="mt-6">
        {data ? <Feed live={data} /> : null}
        {!data && error ? (
          <ErrorState {...errorWords(error)} onRetry={() => void refetch()} />
        ) : null}
        {!data && !error ? <FeedSkeleton /> : null}
      </div>
    </>
  );
}

function Feed({ live }: { readonly live: LiveSignals }) {
  const filter = useFilter();
  const shown = live.items.filter((signal) => matches(filter.value, signal));
  return (
    <>
      <DelayBanner />
      <SessionBanner run={live.run} />
      {live.items.length > 0 ? (
        <>
          <Summary signals={live.items} />
          <div className="mt-6">
            <Filters filter={filter} signals={live.items} />
          </div>
        </>
      ) : null}
      <div className="mt-4">
        {shown.length > 0 ? <SignalList signals={shown} all={live.items} /> : null}
        {shown.length === 0 ? <NoSignals live={live} onClear={filter.clear} /> : null}
      </div>
    </>
  );
}
