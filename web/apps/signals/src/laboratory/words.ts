import type { BacktestRequest, BacktestState, BacktestSummary } from "@treum/api-client";
import { istDate } from "@treum/domain";
import { t } from "@treum/i18n";
import type { BadgeTone } from "@treum/ui-kit";

export const TONE_OF_STATE: Readonly<Record<BacktestState, BadgeTone>> = {
  queued: "muted",
  running: "active",
  done: "neutral",
  failed: "loss",
  cancelled: "muted",
};

export function isOver(state: BacktestState): boolean {
  return state === "done" || state === "failed" || state === "cancelled";
}

export function percentOf({ progress }: Pick<BacktestSummary, "progress">): number {
  return Math.floor(progress / 10);
}

export function stateWords(backtest: Pick<BacktestSummary, "state" | "progress">): string {
  if (backtest.state === "running") {
    return t("backtest.running_at", { percent: String(percentOf(backtest)) });
  }
  return t(`backtest.${backtest.state}`);
}

export function spanWords({ interval, from_on, to_on }: BacktestRequest): string {
  return t("backtest.span", {
    interval: t(`form.interval.${interval}`),
    from: istDate(`${from_on}T06:00:00Z`),
    to: istDate(`${to_on}T06:00:00Z`),
  });
}

export function repeatWords({ repeats, is_same }: BacktestSummary): string | null {
  if (repeats === null) return null;
  if (is_same === null) return t("backtests.repeat");
  return is_same ? t("backtests.repeat_same") : t("backtests.repeat_different");
}
