import { onThemeChange } from "@treum/ui-kit";
import { useEffect, useRef, useState } from "react";
import type { Interval } from "../../common/chart/canvas";
import type { Candle } from "../candles";
import { Legend } from "../Legend";
import { drawPrices } from "./draw";
import type { Drawing } from "./draw";

export interface PriceChartProps {
  readonly candles: readonly Candle[];
  readonly interval: Interval;
  readonly tick: string;
  readonly label: string;
}

export default function PriceChart({ candles, interval, tick, label }: PriceChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  useEffect(() => {
    if (frame.current === null) return;
    const drawn = drawPrices(frame.current, { interval, tick, onPoint: setPointed });
    drawing.current = drawn;
    const stop = onThemeChange(() => drawn.recolour());
    return () => {
      stop();
      drawing.current = null;
      drawn.remove();
    };
  }, [interval, tick]);
  useEffect(() => drawing.current?.show(candles), [candles, interval, tick]);
  const candle = (pointed === null ? undefined : candles[pointed]) ?? candles.at(-1);
  return (
    <div className="flex h-full flex-col">
      {candle ? <Legend candle={candle} interval={interval} tick={tick} /> : null}
      <div ref={frame} role="img" aria-label={label} className="min-h-0 w-full flex-1" />
    </div>
  );
}
