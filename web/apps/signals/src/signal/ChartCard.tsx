import type { Bar, SignalDetail } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Card, ErrorState, Skeleton } from "@treum/ui-kit";
import { lazy, Suspense } from "react";
import { errorWords } from "../common/words";
import { BarTable } from "./BarTable";
import { useBars } from "./useBars";

/** The chart library is most of this part's weight, and the feed does not need it. */
const CandleChart = lazy(() => import("./chart/CandleChart"));

export function ChartCard({ signal }: { readonly signal: SignalDetail }) {
  const { items, error, refetch } = useBars(signal);
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

/** The library's licence asks for this line and link. */
function Attribution() {
  return (
    <p className="px-5 pb-2 text-right text-2xs text-muted">
      {t("chart.attribution")}{" "}
      <a
        href="https://www.tradingview.com/"
        target="_blank"
        rel="noreferrer"
        className="underline underline-offset-2 hover:text-ink"
      >
        {t("chart.attribution_link")}
      </a>
    </p>
  );
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
