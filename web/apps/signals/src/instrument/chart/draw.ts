import { placesOf } from "@treum/domain";
import { CandlestickSeries, createChart, HistogramSeries } from "lightweight-charts";
import type { IChartApi, ISeriesApi } from "lightweight-charts";
import { candleOf, candleOptions, canvasOptions, secondsOf } from "../../common/chart/canvas";
import type { Interval } from "../../common/chart/canvas";
import { chartColours } from "../../common/chart/colours";
import type { ChartColours } from "../../common/chart/colours";
import { hasVolume } from "../candles";
import type { Candle } from "../candles";
import { rangeOf } from "./range";

const SHOWN = { minute: 160, day: 130 } as const;
const SHOWN_NARROW = { minute: 60, day: 50 } as const;
const NARROW_PX = 500;

export interface Drawing {
  readonly show: (candles: readonly Candle[]) => void;
  readonly recolour: () => void;
  readonly remove: () => void;
}

interface How {
  readonly interval: Interval;
  readonly tick: string;
  /** Told the index of the candle under the pointer; null when there is none. */
  readonly onPoint: (index: number | null) => void;
}

export function drawPrices(frame: HTMLElement, { interval, tick, onPoint }: How): Drawing {
  const chart = createChart(frame, { autoSize: true, ...canvasOptions(chartColours(), interval) });
  const series = chart.addSeries(CandlestickSeries, {
    priceFormat: { type: "price", precision: placesOf(tick), minMove: Number(tick) },
    lastValueVisible: false,
  });
  const volumes = drawVolumes(chart);
  chart.subscribeCrosshairMove(({ logical }) => onPoint(logical ?? null));

  function recolour(): void {
    const colours = chartColours();
    chart.applyOptions(canvasOptions(colours, interval));
    series.applyOptions(candleOptions(colours));
    volumes.recolour(colours);
  }
  recolour();

  // Once a person has moved the chart or asked for earlier candles, it stays there.
  let isTouched = false;
  frame.addEventListener("pointerdown", () => (isTouched = true));
  let known: readonly Candle[] = [];

  return {
    show(candles) {
      const count = candles.length;
      const range = chart.timeScale().getVisibleLogicalRange();
      const added = candles.at(-1)?.at === known.at(-1)?.at ? count - known.length : 0;
      known = candles;
      series.setData(candles.map((candle) => candleOf(candle.at, candle)));
      volumes.show(candles);
      const room = (frame.clientWidth < NARROW_PX ? SHOWN_NARROW : SHOWN)[interval];
      const chosen = isTouched ? range : null;
      chart.timeScale().setVisibleLogicalRange(rangeOf({ count, added, room, chosen }));
      isTouched ||= added > 0;
    },
    recolour,
    remove: () => chart.remove(),
  };
}

/** Bars along the foot, once there is any volume to show. */
function drawVolumes(chart: IChartApi) {
  let series: ISeriesApi<"Histogram"> | null = null;
  let color = "";
  function begin(): ISeriesApi<"Histogram"> {
    const begun = chart.addSeries(HistogramSeries, {
      color,
      priceScaleId: "",
      priceFormat: { type: "volume" },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    begun.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
    return begun;
  }
  /** The candles stay above the volume. */
  function makeRoom(): void {
    chart.priceScale("right").applyOptions({ scaleMargins: { top: 0.06, bottom: 0.22 } });
  }
  return {
    show(candles: readonly Candle[]): void {
      if (!hasVolume(candles)) return;
      series ??= begin();
      makeRoom();
      series.setData(
        candles.map(({ at, volume }) => ({ time: secondsOf(at), value: volume ?? 0 })),
      );
    },
    recolour(colours: ChartColours): void {
      color = colours.volume;
      series?.applyOptions({ color });
      if (series !== null) makeRoom();
    },
  };
}
