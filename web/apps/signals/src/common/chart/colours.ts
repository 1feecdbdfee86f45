import { resolveColour } from "@treum/ui-kit";

export interface ChartColours {
  readonly text: string;
  readonly grid: string;
  readonly border: string;
  readonly gain: string;
  readonly loss: string;
  readonly up: string;
  readonly down: string;
  readonly entry: string;
  readonly brand: string;
  readonly volume: string;
}

/**
 * Candles are drawn quietly, hollow grey against solid, so that the only strong colours on the
 * canvas are the signal's own levels.
 */
export function chartColours(): ChartColours {
  return {
    text: resolveColour("muted"),
    grid: resolveColour("line"),
    border: resolveColour("line-strong"),
    gain: resolveColour("gain"),
    loss: resolveColour("loss"),
    up: resolveColour("surface"),
    down: resolveColour("muted"),
    entry: resolveColour("ink"),
    brand: resolveColour("brand"),
    volume: resolveColour("line-strong"),
  };
}
