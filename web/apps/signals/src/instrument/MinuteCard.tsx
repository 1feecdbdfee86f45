import { useGetMarketStatusQuery } from "@treum/api-client";
import type { Instrument, Run } from "@treum/api-client";
import { istMidnight } from "@treum/domain";
import { t } from "@treum/i18n";
import { EmptyState, ErrorState } from "@treum/ui-kit";
import { useBars } from "../common/useBars";
import { errorWords } from "../common/words";
import { ChartFrame } from "./ChartFrame";

/** The minutes of the session that is shown now, and the end of the one before. */
export function MinuteCard({ instrument }: { readonly instrument: Instrument }) {
  const { data, error, refetch } = useGetMarketStatusQuery();
  if (data?.run) return <Minutes instrument={instrument} run={data.run} />;
  if (data) {
    return (
      <EmptyState heading={t("instrument.no_run_title")}>{t("instrument.no_run_body")}</EmptyState>
    );
  }
  if (error) return <ErrorState {...errorWords(error)} onRetry={() => void refetch()} />;
  return <Frame instrument={instrument} candles={undefined} />;
}

interface MinutesProps {
  readonly instrument: Instrument;
  readonly run: Run;
}

function Minutes({ instrument, run }: MinutesProps) {
  const { items, error, refetch } = useBars({
    instrumentId: instrument.id,
    run: run.id,
    at: istMidnight(run.trading_day),
    until: null,
  });
  if (error && !items) return <ErrorState {...errorWords(error)} onRetry={refetch} />;
  if (items?.length === 0) {
    return (
      <EmptyState heading={t("instrument.no_minutes_title")}>
        {t("instrument.no_minutes_body", { symbol: instrument.symbol })}
      </EmptyState>
    );
  }
  return <Frame instrument={instrument} candles={items} />;
}

type FrameProps = Pick<MinutesProps, "instrument"> &
  Pick<Parameters<typeof ChartFrame>[0], "candles">;

function Frame({ instrument, candles }: FrameProps) {
  return (
    <ChartFrame
      title={t("instrument.minute_title")}
      candles={candles}
      interval="minute"
      tick={instrument.tick_size}
      label={t("instrument.chart_label", { symbol: instrument.symbol })}
    />
  );
}
