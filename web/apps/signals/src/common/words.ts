import { isProblem } from "@treum/api-client";
import type { Signal } from "@treum/api-client";
import { formatDuration, formatPoints, formatPrice, signOf } from "@treum/domain";
import { t } from "@treum/i18n";

export function stateWord({ state, points }: Pick<Signal, "state" | "points">): string {
  const isFlat = points !== null && signOf(points) === 0;
  return state === "stopped" && isFlat ? t("state.stopped_entry") : t(`state.${state}`);
}

export const STRATEGIES = ["ema_cross", "opening_range"] as const;
export type Strategy = (typeof STRATEGIES)[number];
export type StrategyChoice = Strategy | "any";

/** Strategies are few and named by us; a new one shows its own name until it has words. */
export function strategyWord(strategy: string): string {
  const known = STRATEGIES.find((each) => each === strategy);
  return known ? t(`strategy.${known}`) : strategy.replaceAll("_", " ");
}

export function priceOf({ instrument }: Pick<Signal, "instrument">, price: string): string {
  return formatPrice(price, instrument.tick_size);
}

export function pointsOf({ instrument }: Pick<Signal, "instrument">, points: string): string {
  return t("level.points", { points: formatPoints(points, instrument.tick_size) });
}

export interface ErrorWords {
  readonly body: string;
  readonly reference: string | null;
}

export function errorWords(error: unknown): ErrorWords {
  if (!isProblem(error) || error.status === 0) {
    return { body: t("error.unreachable"), reference: null };
  }
  const reference = error.correlationId;
  if (error.retryAfterMs !== null) {
    return { body: t("error.busy", { wait: formatDuration(error.retryAfterMs) }), reference };
  }
  return { body: t("error.server"), reference };
}
