import type { LifeEntry, SignalDetail } from "@treum/api-client";
import { rAt, signOf } from "@treum/domain";
import { t } from "@treum/i18n";
import { LineStyle } from "lightweight-charts";
import type { CreatePriceLineOptions, SeriesMarker, Time } from "lightweight-charts";
import { secondsOf } from "../../common/chart/canvas";
import type { ChartColours } from "../../common/chart/colours";

export function levelRange(signal: SignalDetail) {
  const levels = [signal.stop, signal.entry, signal.target_1, signal.target_2].map(Number);
  return { minValue: Math.min(...levels), maxValue: Math.max(...levels) };
}

export function levelLines(signal: SignalDetail, colours: ChartColours): CreatePriceLineOptions[] {
  const line = (title: string, price: string, color: string, lineStyle: LineStyle) => ({
    title,
    price: Number(price),
    color,
    lineStyle,
    lineWidth: 1 as const,
    axisLabelVisible: true,
  });
  return [
    line(t("level.stop_short"), signal.stop, colours.loss, LineStyle.Dashed),
    line(t("level.entry_short"), signal.entry, colours.entry, LineStyle.Solid),
    line(t("level.target_1_short"), signal.target_1, colours.gain, LineStyle.Dashed),
    line(t("level.target_2_short"), signal.target_2, colours.gain, LineStyle.Dashed),
  ];
}

const OUT_WORDS = {
  target_1: t("level.target_1_short"),
  target_2: t("level.target_2_short"),
  stopped: t("state.stopped"),
  expired: t("state.expired"),
  closed: t("state.closed"),
} as const;

/** Lightweight Charts wants markers in the order of time; life already has it. */
export function lifeMarkers(signal: SignalDetail, colours: ChartColours): SeriesMarker<Time>[] {
  return signal.life.map((entry) => marker(signal, entry, colours));
}

function marker(signal: SignalDetail, entry: LifeEntry, colours: ChartColours) {
  const isLong = signal.side === "long";
  const time = secondsOf(entry.bar_at);
  if (entry.kind === "published") {
    return {
      time,
      position: isLong ? "belowBar" : "aboveBar",
      shape: isLong ? "arrowUp" : "arrowDown",
      color: colours.brand,
      text: t(`side.${signal.side}`),
    } as const;
  }
  return {
    time,
    position: isLong ? "aboveBar" : "belowBar",
    shape: "circle",
    color: signOf(rAt(signal, entry.price)) < 0 ? colours.loss : colours.gain,
    text: OUT_WORDS[entry.kind],
  } as const;
}
