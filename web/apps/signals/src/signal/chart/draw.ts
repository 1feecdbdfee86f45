import type { Bar, SignalDetail } from "@treum/api-client";
import { clockOf, formatPrice, istDay, placesOf } from "@treum/domain";
import {
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  TickMarkType,
} from "lightweight-charts";
import type { AutoscaleInfo, IChartApi, ISeriesApi, UTCTimestamp } from "lightweight-charts";
import { chartColours } from "./colours";
import type { ChartColours } from "./colours";
import { levelLines, levelRange, lifeMarkers, secondsOf } from "./marks";

const CONTEXT_BARS = 35;
const NARROW_PX = 500;

type Series = ISeriesApi<"Candlestick">;

export interface Drawing {
  readonly show: (signal: SignalDetail, bars: readonly Bar[]) => void;
  readonly recolour: () => void;
  readonly remove: () => void;
}

/** Prices become floats here and nowhere else: a canvas knows nothing else. */
export function drawChart(frame: HTMLElement): Drawing {
  let colours = chartColours();
  let shown: { signal: SignalDetail; bars: readonly Bar[] } | null = null;
  const chart = createChart(frame, { autoSize: true, ...options(colours) });
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
      series.setData(bars.map(candle));
      mark(signal);
      if (!isTouched) focus(signal, bars);
    },
    recolour() {
      colours = chartColours();
      chart.applyOptions(options(colours));
      series.applyOptions(candleOptions(colours));
      if (shown) mark(shown.signal);
    },
    remove: () => chart.remove(),
  };
}

function candle(bar: Bar) {
  return {
    time: secondsOf(bar.at),
    open: Number(bar.open),
    high: Number(bar.high),
    low: Number(bar.low),
    close: Number(bar.close),
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

function candleOptions(colours: ChartColours) {
  return {
    upColor: colours.up,
    downColor: colours.down,
    borderUpColor: colours.text,
    borderDownColor: colours.down,
    wickUpColor: colours.text,
    wickDownColor: colours.down,
    priceLineVisible: false,
  };
}

function options(colours: ChartColours): Parameters<IChartApi["applyOptions"]>[0] {
  return {
    layout: {
      background: { color: "transparent" },
      textColor: colours.text,
      fontFamily: "Geist Variable, system-ui, sans-serif",
      fontSize: 12,
      // Its logo is written with innerHTML, which Trusted Types refuse; the card links instead.
      attributionLogo: false,
    },
    grid: { vertLines: { visible: false }, horzLines: { color: colours.grid } },
    rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.08, bottom: 0.06 } },
    timeScale: {
      borderColor: colours.grid,
      timeVisible: true,
      secondsVisible: false,
      shiftVisibleRangeOnNewBar: false,
      tickMarkFormatter: (time: UTCTimestamp, type: TickMarkType) =>
        type <= TickMarkType.DayOfMonth ? dayOfSeconds(time) : clockOfSeconds(time),
    },
    localization: {
      priceFormatter: (price: number) => formatPrice(price.toFixed(2)),
      timeFormatter: (time: UTCTimestamp) => `${dayOfSeconds(time)}, ${clockOfSeconds(time)} IST`,
    },
    crosshair: {
      vertLine: { color: colours.border, labelBackgroundColor: colours.entry },
      horzLine: { color: colours.border, labelBackgroundColor: colours.entry },
    },
    handleScroll: { vertTouchDrag: false, mouseWheel: false },
    handleScale: { mouseWheel: false },
  };
}

/** Candles of the session before may stand at the left. */
function dayOfSeconds(time: UTCTimestamp): string {
  return istDay(new Date(time * 1000).toISOString());
}

function clockOfSeconds(time: UTCTimestamp): string {
  return clockOf(new Date(time * 1000).toISOString());
}
