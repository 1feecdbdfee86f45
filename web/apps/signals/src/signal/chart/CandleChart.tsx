import type { Bar, SignalDetail } from "@treum/api-client";
import { t } from "@treum/i18n";
import { onThemeChange } from "@treum/ui-kit";
import { useEffect, useRef } from "react";
import { drawChart } from "./draw";
import type { Drawing } from "./draw";

interface CandleChartProps {
  readonly signal: SignalDetail;
  readonly bars: readonly Bar[];
}

export default function CandleChart({ signal, bars }: CandleChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing>(null);
  useEffect(() => {
    if (frame.current === null) return;
    const drawn = drawChart(frame.current);
    drawing.current = drawn;
    const stop = onThemeChange(() => drawn.recolour());
    return () => {
      stop();
      drawing.current = null;
      drawn.remove();
    };
  }, []);
  useEffect(() => drawing.current?.show(signal, bars), [signal, bars]);
  return (
    <div
      ref={frame}
      role="img"
      aria-label={t("chart.label", { symbol: signal.instrument.symbol })}
      className="h-full w-full"
    />
  );
}
