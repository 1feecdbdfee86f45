import { placesOf } from "@treum/domain";
import { CandlestickSeries, createChart, HistogramSeries } from "lightweight-charts";
import type { IChartApi, ISeriesApi, LogicalRange } from "lightweight-charts";
import { candleOf, candleOptions, canvasOptions, secondsOf } from "../../common/chart/canvas";
import type { Interval } from "../../common/chart/canvas";
import { chartColours } from "../../common/chart/colours";
import type { ChartColours } from "../../common/chart/colours";
import { hasVolume } from "../candles";
import type { Candle } from "../candles";

const SHOWN = { minute: 160, day: 130 } as const;
const SHOWN_NARROW = { minute: 60, day: 50 } as const;
const NARROW_PX = 500;
const ROOM_RIGHT = 3;

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

  // Once a person has moved the chart, it stays where they put it.
  let isTouched = false;
  frame.addEventListener("pointerdown", () => (isTouched = true));
  let first: string | undefined;

  return {
    show(candles) {
      const range = chart.timeScale().getVisibleLogicalRange();
      const added = candles.findIndex(({ at }) => at === first);
      first = candles[0]?.at;
      series.setData(candles.map((candle) => candleOf(candle.at, candle)));
      volumes.show(candles);
      const shown = (frame.clientWidth < NARROW_PX ? SHOWN_NARROW : SHOWN)[interval];
      const usual = { from: Math.max(-1, candles.length - shown), to: candles.length + ROOM_RIGHT };
      chart.timeScale().setVisibleLogicalRange(isTouched && range ? moved(range, added) : usual);
    },
    recolour,
    remove: () => chart.remove(),
  };
}

/** Earlier candles came in at the left: what was in view stays there. */
function moved({ from, to }: LogicalRange, added: number) {
  const by = Math.max(0, added);
  return { from: from + by, to: to + by };
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
