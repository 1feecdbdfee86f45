import { useDailyBarPagesInfiniteQuery } from "@treum/api-client";
import type { Instrument } from "@treum/api-client";
import { istDate } from "@treum/domain";
import { t } from "@treum/i18n";
import { EmptyState, ErrorState } from "@treum/ui-kit";
import { useMemo } from "react";
import { MoreButton } from "../common/MoreButton";
import { errorWords } from "../common/words";
import { candlesOfDays } from "./candles";
import { ChartFrame } from "./ChartFrame";

interface DayCardProps {
  readonly instrument: Instrument;
  readonly isAdjusted: boolean;
}

export function DayCard({ instrument, isAdjusted }: DayCardProps) {
  const { id: instrumentId, symbol, tick_size: tick } = instrument;
  const pages = useDailyBarPagesInfiniteQuery({ instrumentId, adjusted: isAdjusted });
  const { currentData, error, refetch, hasNextPage } = pages;
  const candles = useMemo(
    () => (currentData ? candlesOfDays(currentData.pages) : undefined),
    [currentData],
  );
  if (error && !candles) {
    return <ErrorState {...errorWords(error)} onRetry={() => void refetch()} />;
  }
  const first = candles?.[0];
  if (candles && !first) {
    return (
      <EmptyState heading={t("instrument.no_days_title")}>
        {t("instrument.no_days_body", { symbol })}
      </EmptyState>
    );
  }
  return (
    <ChartFrame
      title={t("instrument.day_title")}
      note={isAdjusted ? t("instrument.adjusted_note") : t("instrument.raw_note")}
      candles={candles}
      interval="day"
      tick={tick}
      label={t("instrument.chart_label", { symbol })}
    >
      {first ? (
        <div className="flex min-h-9 flex-wrap items-center justify-between gap-3 px-5 pb-4 text-sm text-muted">
          <p role="status">
            {hasNextPage
              ? t("instrument.since", { day: istDate(first.at) })
              : t("instrument.first_day", { day: istDate(first.at) })}
          </p>
          <MoreButton
            pages={pages}
            words={t("instrument.earlier")}
            busyWords={t("instrument.earlier_busy")}
          />
        </div>
      ) : null}
    </ChartFrame>
  );
}
