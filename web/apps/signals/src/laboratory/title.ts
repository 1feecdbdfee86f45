import { useListStrategiesQuery } from "@treum/api-client";
import type { BacktestRequest } from "@treum/api-client";
import { t } from "@treum/i18n";

/** "EMA cross on NIFTY", by the catalogue's own title. */
export function useTitle({ strategy, symbol }: BacktestRequest): string {
  const { data } = useListStrategiesQuery();
  const known = data?.items.find(({ name }) => name === strategy);
  return t("backtest.title", { strategy: known?.title ?? strategy.replaceAll("_", " "), symbol });
}
