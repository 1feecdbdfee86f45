import { clockOf, formatPrice, istDate, istDay, istMonth } from "@treum/domain";
import { TickMarkType } from "lightweight-charts";
import type { ChartOptions, DeepPartial, UTCTimestamp } from "lightweight-charts";
import type { ChartColours } from "./colours";

/** What a candle stands for. */
export type Interval = "minute" | "day";

export interface Prices {
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
}

/** at: an instant, or a day ("2024-06-04"). */
export function secondsOf(at: string): UTCTimestamp {
  return (Date.parse(at) / 1000) as UTCTimestamp;
}

/** Prices become floats here and nowhere else: a canvas knows nothing else. */
export function candleOf(at: string, prices: Prices) {
  return {
    time: secondsOf(at),
    open: Number(prices.open),
    high: Number(prices.high),
    low: Number(prices.low),
    close: Number(prices.close),
  };
}

export function candleOptions(colours: ChartColours) {
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

export function canvasOptions(
  colours: ChartColours,
  interval: Interval,
): DeepPartial<ChartOptions> {
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
      timeVisible: interval === "minute",
      secondsVisible: false,
      shiftVisibleRangeOnNewBar: false,
      tickMarkFormatter: (time: UTCTimestamp, type: TickMarkType) => tickOf(time, type),
    },
    localization: {
      priceFormatter: (price: number) => formatPrice(price.toFixed(2)),
      timeFormatter: (time: UTCTimestamp) =>
        interval === "day" ? istDate(atOf(time)) : `${istDay(atOf(time))}, ${clockAt(time)} IST`,
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
function tickOf(time: UTCTimestamp, type: TickMarkType): string {
  const at = atOf(time);
  if (type === TickMarkType.Year) return at.slice(0, 4);
  if (type === TickMarkType.Month) return istMonth(at);
  return type === TickMarkType.DayOfMonth ? istDay(at) : clockOf(at);
}

function clockAt(time: UTCTimestamp): string {
  return clockOf(atOf(time));
}

function atOf(time: UTCTimestamp): string {
  return new Date(time * 1000).toISOString();
}
