import { formatFraction, formatRupeesShort } from "@treum/domain";
import { AreaSeries, createChart, LineSeries } from "lightweight-charts";
import { canvasOptions, secondsOf } from "../../common/chart/canvas";
import { chartColours } from "../../common/chart/colours";
import type { Point } from "./equity";

/** Equity above, the drawdown along the foot on a scale of its own. */
export function drawEquity(frame: HTMLElement, points: readonly Point[]) {
  const chart = createChart(frame, { autoSize: true, ...canvasOptions(chartColours(), "day") });
  const line = { lastValueVisible: false, priceLineVisible: false } as const;
  const rupees = {
    type: "custom",
    formatter: (value: number) => formatRupeesShort(value * 100),
  } as const;
  const held = chart.addSeries(LineSeries, { ...line, lineWidth: 1, priceFormat: rupees });
  const own = chart.addSeries(LineSeries, { ...line, lineWidth: 2, priceFormat: rupees });
  const below = chart.addSeries(AreaSeries, {
    ...line,
    lineWidth: 1,
    priceScaleId: "drawdown",
    invertFilledArea: true,
    priceFormat: { type: "custom", formatter: formatFraction, minMove: 0.0001 },
  });
  function recolour(): void {
    const colours = chartColours();
    const { localization: _, ...options } = canvasOptions(colours, "day");
    chart.applyOptions(options);
    chart.applyOptions({ rightPriceScale: { scaleMargins: { top: 0.06, bottom: 0.3 } } });
    held.applyOptions({ color: colours.text });
    own.applyOptions({ color: colours.brand });
    below.applyOptions({
      lineColor: colours.loss,
      topColor: colours.grid,
      bottomColor: colours.grid,
    });
  }
  recolour();
  below.priceScale().applyOptions({ scaleMargins: { top: 0.78, bottom: 0 } });
  own.setData(points.map(({ day, paise }) => ({ time: secondsOf(day), value: paise / 100 })));
  held.setData(
    points.map(({ day, held_paise }) => ({ time: secondsOf(day), value: held_paise / 100 })),
  );
  below.setData(points.map(({ day, drawdown }) => ({ time: secondsOf(day), value: drawdown })));
  chart.timeScale().fitContent();
  return { recolour, remove: () => chart.remove() };
}
