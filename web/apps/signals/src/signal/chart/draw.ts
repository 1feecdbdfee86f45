import type { Bar, SignalDetail } from "@treum/api-client";
import { placesOf } from "@treum/domain";
import { CandlestickSeries, createChart, createSeriesMarkers } from "lightweight-charts";
import type { AutoscaleInfo, ISeriesApi } from "lightweight-charts";
import { candleOf, candleOptions, canvasOptions } from "../../common/chart/canvas";
import { chartColours } from "../../common/chart/colours";
import { levelLines, levelRange, lifeMarkers } from "./marks";

const CONTEXT_BARS = 35;
const NARROW_PX = 500;

type Series = ISeriesApi<"Candlestick">;

export interface Drawing {
  readonly show: (signal: SignalDetail, bars: readonly Bar[]) => void;
  readonly recolour: () => void;
  readonly remove: () => void;
}

export function drawChart(frame: HTMLElement): Drawing {
  let colours = chartColours();
  let shown: { signal: SignalDetail; bars: readonly Bar[] } | null = null;
  const chart = createChart(frame, { autoSize: true, ...canvasOptions(colours, "minute") });
  const series = chart.addSeries(CandlestickSeries, candleOptions(colours));
  const markers = createSeriesMarkers(series, []);
  let lines: ReturnType<Series["createPriceLine"]>[] = [];

  function mark(signal: SignalDetail): void {
    lines.forEach((line) => series.removePriceLine(line));
    lines = levelLines(signal, colours).map((line) => series.createPriceLine(line));
    markers.setMarkers(lifeMarkers(signal, colours));
  }

  // Once a person has moved the chart, it stays where they put it.
  let isTouched = false;
  frame.addEventListener("pointerdown", () => (isTouched = true));

  /** Keeps the signal's own time in view; what came before is a drag away. */
  function focus(signal: SignalDetail, bars: readonly Bar[]): void {
    const at = bars.findIndex((bar) => bar.at >= signal.bar_at);
    const from = Math.max(-4, (at < 0 ? bars.length : at) - CONTEXT_BARS);
    const room = frame.clientWidth < NARROW_PX ? 9 : 7;
    chart.timeScale().setVisibleLogicalRange({ from, to: bars.length + room });
  }

  return {
    show(signal, bars) {
      shown = { signal, bars };
      series.applyOptions(scaleOptions(signal));
      series.setData(bars.map((bar) => candleOf(bar.at, bar)));
      mark(signal);
      if (!isTouched) focus(signal, bars);
    },
    recolour() {
      colours = chartColours();
      chart.applyOptions(canvasOptions(colours, "minute"));
      series.applyOptions(candleOptions(colours));
      if (shown) mark(shown.signal);
    },
    remove: () => chart.remove(),
  };
}

/** The levels always stay in view, however far the price is from them. */
function scaleOptions(signal: SignalDetail) {
  const precision = placesOf(signal.instrument.tick_size);
  const levels = levelRange(signal);
  return {
    priceFormat: { type: "price", precision, minMove: Number(signal.instrument.tick_size) },
    autoscaleInfoProvider: (original: () => AutoscaleInfo | null) => {
      const range = original()?.priceRange ?? levels;
      return {
        priceRange: {
          minValue: Math.min(range.minValue, levels.minValue),
          maxValue: Math.max(range.maxValue, levels.maxValue),
        },
      };
    },
  } as const;
}
