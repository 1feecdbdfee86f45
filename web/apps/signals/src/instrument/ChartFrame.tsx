import { t } from "@treum/i18n";
import { Card, Skeleton } from "@treum/ui-kit";
import { lazy, Suspense } from "react";
import type { ReactNode } from "react";
import { Attribution } from "../common/chart/Attribution";
import { CandleTable } from "./CandleTable";
import type { PriceChartProps } from "./chart/PriceChart";

/** The chart library is most of this part's weight, and lists do not need it. */
const PriceChart = lazy(() => import("./chart/PriceChart"));

interface ChartFrameProps extends Omit<PriceChartProps, "candles"> {
  readonly title: string;
  readonly note?: string;
  /** undefined while they load. */
  readonly candles: PriceChartProps["candles"] | undefined;
  readonly children?: ReactNode;
}

export function ChartFrame({ title, note, candles, children, ...chart }: ChartFrameProps) {
  return (
    <Card className="overflow-hidden">
      <h2 className="px-5 pt-4 text-lg font-semibold">{title}</h2>
      {note ? <p className="px-5 text-sm text-muted">{note}</p> : null}
      <div
        className="mt-3 h-[24rem] sm:h-[29rem]"
        data-testid="price-chart"
        data-interval={chart.interval}
        data-candles={candles?.length}
      >
        {candles ? (
          <Suspense fallback={<Loading />}>
            <PriceChart candles={candles} {...chart} />
          </Suspense>
        ) : (
          <Loading />
        )}
      </div>
      <Attribution />
      {children}
      {candles ? <CandleTable candles={candles} {...chart} /> : null}
    </Card>
  );
}

function Loading() {
  return (
    <div className="h-full px-5 pb-4" role="status" aria-busy="true" aria-label={t("app.loading")}>
      <Skeleton className="h-full w-full" />
    </div>
  );
}
