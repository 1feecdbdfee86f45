import type { Bar, SignalDetail } from "@treum/api-client";
import { isOpen, later, MINUTE_MS } from "@treum/domain";
import { t } from "@treum/i18n";
import { Card, ErrorState, Skeleton } from "@treum/ui-kit";
import { lazy, Suspense } from "react";
import { Attribution } from "../common/chart/Attribution";
import { useBars } from "../common/useBars";
import { errorWords } from "../common/words";
import { BarTable } from "./BarTable";

const AFTER_MIN = 30;

/** The chart library is most of this part's weight, and the feed does not need it. */
const CandleChart = lazy(() => import("./chart/CandleChart"));

export function ChartCard({ signal }: { readonly signal: SignalDetail }) {
  const { items, error, refetch } = useBars({
    instrumentId: signal.instrument.id,
    run: signal.run_id,
    at: signal.bar_at,
    until: untilOf(signal),
  });
  if (error && !items) {
    return <ErrorState {...errorWords(error)} onRetry={refetch} />;
  }
  return (
    <Card className="overflow-hidden">
      <h2 className="px-5 pt-4 text-lg font-semibold">{t("chart.title")}</h2>
      <div className="mt-3 h-[22rem] sm:h-[27rem]" data-testid="chart" data-bars={items?.length}>
        <Canvas signal={signal} bars={items} />
      </div>
      <Attribution />
      {items && items.length > 0 ? <BarTable signal={signal} bars={items} /> : null}
    </Card>
  );
}

/** While the signal is open, new candles are fetched behind the last. */
function untilOf(signal: SignalDetail): string | null {
  const end = isOpen(signal) ? undefined : signal.life.at(-1)?.bar_at;
  return end ? later(end, AFTER_MIN * MINUTE_MS) : null;
}

interface CanvasProps {
  readonly signal: SignalDetail;
  readonly bars: readonly Bar[] | undefined;
}

function Canvas({ signal, bars }: CanvasProps) {
  if (bars === undefined) return <Loading />;
  if (bars.length === 0) return <p className="px-5 text-muted">{t("chart.none")}</p>;
  return (
    <Suspense fallback={<Loading />}>
      <CandleChart signal={signal} bars={bars} />
    </Suspense>
  );
}

function Loading() {
  return (
    <div className="h-full px-5 pb-4">
      <Skeleton className="h-full w-full" />
    </div>
  );
}
