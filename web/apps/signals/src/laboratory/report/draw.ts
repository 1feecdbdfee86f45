import { formatRupees } from "@treum/domain";
import { BaselineSeries, createChart, LineSeries } from "lightweight-charts";
import type { ChartOptions, DeepPartial } from "lightweight-charts";
import { canvasOptions, secondsOf } from "../../common/chart/canvas";
import { chartColours } from "../../common/chart/colours";
import type { ChartColours } from "../../common/chart/colours";
import type { Point } from "./equity";

const LINE = { lastValueVisible: false, priceLineVisible: false } as const;
const CLEAR = "transparent";

/** Equity above, the drawdown hanging from its zero along the foot, on a scale of its own. */
export function drawEquity(frame: HTMLElement, points: readonly Point[]) {
  const chart = createChart(frame, { autoSize: true, ...optionsOf(chartColours()) });
  const below = chart.addSeries(BaselineSeries, {
    ...LINE,
    lineWidth: 1,
    priceScaleId: "drawdown",
    baseValue: { type: "price", price: 0 },
    crosshairMarkerVisible: false,
  });
  below.priceScale().applyOptions({ scaleMargins: { top: 0.8, bottom: 0 } });
  const held = chart.addSeries(LineSeries, { ...LINE, lineWidth: 1 });
  const own = chart.addSeries(LineSeries, { ...LINE, lineWidth: 2 });
  function recolour(): void {
    const colours = chartColours();
    chart.applyOptions(optionsOf(colours));
    held.applyOptions({ color: colours.text });
    own.applyOptions({ color: colours.brand });
    below.applyOptions({
      topLineColor: colours.loss,
      topFillColor1: CLEAR,
      topFillColor2: CLEAR,
      bottomLineColor: colours.loss,
      bottomFillColor1: colours.grid,
      bottomFillColor2: colours.grid,
    });
  }
  recolour();
  own.setData(points.map(({ day, paise }) => ({ time: secondsOf(day), value: paise / 100 })));
  held.setData(
    points.map(({ day, held_paise }) => ({ time: secondsOf(day), value: held_paise / 100 })),
  );
  below.setData(points.map(({ day, drawdown }) => ({ time: secondsOf(day), value: drawdown })));
  chart.timeScale().fitContent();
  return { recolour, remove: () => chart.remove() };
}

function optionsOf(colours: ChartColours): DeepPartial<ChartOptions> {
  const options = canvasOptions(colours, "day");
  return {
    ...options,
    // All of it stays in view when a phone is turned.
    timeScale: { ...options.timeScale, lockVisibleTimeRangeOnResize: true },
    rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.06, bottom: 0.28 } },
    localization: { ...options.localization, priceFormatter: wholeRupees },
  };
}

/** Paise would only widen the axis. */
function wholeRupees(value: number): string {
  return formatRupees(Math.round(value) * 100).replace(/\.00$/, "");
}
