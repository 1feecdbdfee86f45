import type { Signal } from "@treum/api-client";
import { t } from "@treum/i18n";
import { ArrowDown, ArrowUp, Segmented } from "@treum/ui-kit";
import { StrategyFilter } from "../common/StrategyFilter";
import { matches } from "./filter";
import type { Filter, Show, SideFilter } from "./filter";

interface FiltersProps {
  readonly filter: Filter;
  readonly signals: readonly Signal[];
}

const SIDES = [
  { value: "both", label: t("filter.both") },
  { value: "long", label: t("side.long"), icon: <ArrowUp className="size-3.5" /> },
  { value: "short", label: t("side.short"), icon: <ArrowDown className="size-3.5" /> },
] as const;

export function Filters({ filter, signals }: FiltersProps) {
  const { show, side, strategy } = filter.value;
  const option = (value: Show) => {
    const count = signals.filter((signal) =>
      matches({ show: value, side, strategy }, signal),
    ).length;
    return { value, label: `${t(`filter.${value}`)} ${count}` };
  };
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <Segmented<Show>
        label={t("filter.state")}
        value={show}
        options={[option("all"), option("open"), option("closed")]}
        onChange={(value) => filter.set({ show: value })}
      />
      <Segmented<SideFilter>
        label={t("filter.side")}
        value={side}
        options={SIDES}
        onChange={(value) => filter.set({ side: value })}
      />
      <StrategyFilter value={strategy} onChange={(value) => filter.set({ strategy: value })} />
    </div>
  );
}
