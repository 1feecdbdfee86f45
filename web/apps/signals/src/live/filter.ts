import type { Signal } from "@treum/api-client";
import { isOpen } from "@treum/domain";
import { useSearchParams } from "react-router";
import { STRATEGIES } from "../common/words";
import type { StrategyChoice } from "../common/words";

export type Show = "all" | "open" | "closed";
export type SideFilter = "both" | "long" | "short";

export interface FilterValue {
  readonly show: Show;
  readonly side: SideFilter;
  readonly strategy: StrategyChoice;
}

export interface Filter {
  readonly value: FilterValue;
  readonly set: (change: Partial<FilterValue>) => void;
  readonly clear: () => void;
}

/** Lives in the address, so that a view can be sent to someone and survives a reload. */
export function useFilter(): Filter {
  const [search, setSearch] = useSearchParams();
  const value = {
    show: oneOf(search.get("show"), ["open", "closed"], "all"),
    side: oneOf(search.get("side"), ["long", "short"], "both"),
    strategy: oneOf(search.get("strategy"), STRATEGIES, "any"),
  };
  function write(next: FilterValue): void {
    const params = new URLSearchParams();
    if (next.show !== "all") params.set("show", next.show);
    if (next.side !== "both") params.set("side", next.side);
    if (next.strategy !== "any") params.set("strategy", next.strategy);
    setSearch(params, { replace: true });
  }
  return {
    value,
    set: (change) => write({ ...value, ...change }),
    clear: () => write({ show: "all", side: "both", strategy: "any" }),
  };
}

export function matches({ show, side, strategy }: FilterValue, signal: Signal): boolean {
  if (strategy !== "any" && signal.strategy !== strategy) return false;
  if (side !== "both" && signal.side !== side) return false;
  return show === "all" || isOpen(signal) === (show === "open");
}

function oneOf<Value extends string, Fallback extends string>(
  text: string | null,
  values: readonly Value[],
  fallback: Fallback,
): Value | Fallback {
  return values.find((value) => value === text) ?? fallback;
}
