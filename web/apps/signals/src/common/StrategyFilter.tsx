import { t } from "@treum/i18n";
import { Segmented } from "@treum/ui-kit";
import { STRATEGIES, strategyWord } from "./words";
import type { StrategyChoice } from "./words";

interface StrategyFilterProps {
  readonly value: StrategyChoice;
  readonly onChange: (value: StrategyChoice) => void;
}

const OPTIONS = [
  { value: "any", label: t("filter.any_strategy") },
  ...STRATEGIES.map((value) => ({ value, label: strategyWord(value) })),
] as const;

export function StrategyFilter({ value, onChange }: StrategyFilterProps) {
  return (
    <Segmented<StrategyChoice>
      label={t("filter.strategy")}
      value={value}
      options={OPTIONS}
      onChange={onChange}
    />
  );
}
