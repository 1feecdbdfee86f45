import { onThemeChange } from "@treum/ui-kit";
import { useEffect, useRef } from "react";
import { drawEquity } from "./draw";
import type { Point } from "./equity";

interface EquityChartProps {
  readonly points: readonly Point[];
  readonly label: string;
}

export default function EquityChart({ points, label }: EquityChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (frame.current === null) return;
    const drawn = drawEquity(frame.current, points);
    const stop = onThemeChange(() => drawn.recolour());
    return () => {
      stop();
      drawn.remove();
    };
  }, [points]);
  return <div ref={frame} role="img" aria-label={label} className="h-full w-full" />;
}
