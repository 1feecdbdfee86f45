import type { Signal } from "@treum/api-client";
import { elapsedMs, formatDuration, istTime, later, MINUTE_MS } from "@treum/domain";
import { t } from "@treum/i18n";
import { memo } from "react";
import { Link } from "react-router";
import { Ladder } from "../common/Ladder";
import { SideMark, StateBadge } from "../common/marks";
import { PriceNow } from "../common/PriceNow";
import { ResultNow } from "../common/ResultNow";
import { useMarketNow } from "../common/useMarketNow";
import { strategyWord } from "../common/words";

interface SignalCardProps {
  readonly signal: Signal;
  readonly isNew: boolean;
}

/** One signal in the feed. The whole card is one link; its parts render apart from each other. */
export const SignalCard = memo(function SignalCard({ signal, isNew }: SignalCardProps) {
  return (
    <article
      className="k-card sig-card grid grid-cols-[1fr_auto] gap-x-4 gap-y-3 px-4 py-4 sm:px-5 lg:grid-cols-[13.5rem_minmax(0,1fr)_8.5rem_9.5rem] lg:items-center lg:gap-x-8"
      data-testid="signal-card"
      data-signal-id={signal.id}
      data-state={signal.state}
      data-new={isNew}
    >
      <Name signal={signal} />
      <div className="col-span-2 lg:col-span-1">
        <Ladder signal={signal} />
      </div>
      <div className="self-end lg:order-none lg:self-auto">
        <PriceNow signal={signal} />
      </div>
      <div className="max-lg:col-start-2 max-lg:row-start-1 text-right">
        <ResultNow signal={signal} className="text-xl leading-7 font-semibold" />
        <div className="mt-0.5">
          <StateBadge signal={signal} />
        </div>
      </div>
    </article>
  );
});

function Name({ signal }: { readonly signal: Signal }) {
  const { instrument } = signal;
  return (
    <div className="min-w-0 max-lg:row-start-1">
      <h2 className="truncate text-lg leading-7 font-semibold">
        <Link
          to={`/signals/${signal.id}`}
          className="outline-none after:absolute after:inset-0 after:rounded-xl"
        >
          {instrument.symbol}
        </Link>
      </h2>
      <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-[0.8125rem] text-muted">
        <SideMark side={signal.side} />
        <When signal={signal} />
        <span>{strategyWord(signal.strategy)}</span>
      </p>
    </div>
  );
}

/** Known at the close of its bar, so that is when its age starts. */
function When({ signal }: { readonly signal: Signal }) {
  const now = useMarketNow(signal.run_id);
  const closedAt = later(signal.bar_at, MINUTE_MS);
  return (
    <span className="whitespace-nowrap">
      <time dateTime={signal.bar_at}>{istTime(signal.bar_at)}</time>
      {now === null ? null : ` · ${ageOf(elapsedMs(closedAt, now))}`}
    </span>
  );
}

function ageOf(ms: number): string {
  return ms < MINUTE_MS ? t("age.now") : t("age.ago", { age: formatDuration(ms) });
}
