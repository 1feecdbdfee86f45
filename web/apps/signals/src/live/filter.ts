import type { Signal } from "@treum/api-client";
import { isOpen } from "@treum/domain";
import { useSearchParams } from "react-router";

export type Show = "all" | "open" | "closed";
export type SideFilter = "both" | "long" | "short";

export interface FilterValue {
  readonly show: Show;
  readonly side: SideFilter;
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
  };
  function write(next: FilterValue): void {
    const params = new URLSearchParams();
    if (next.show !== "all") params.set("show", next.show);
    if (next.side !== "both") params.set("side", next.side);
    setSearch(params, { replace: true });
  }
  return {
    value,
    set: (change) => write({ ...value, ...change }),
    clear: () => write({ show: "all", side: "both" }),
  };
}

export function matches({ show, side }: FilterValue, signal: Signal): boolean {
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
