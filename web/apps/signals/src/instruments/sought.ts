import type { InstrumentKind } from "@treum/api-client";
import { useState } from "react";
import { useSearchParams } from "react-router";

export const KINDS = ["index", "equity", "future"] as const satisfies readonly InstrumentKind[];
export type KindChoice = InstrumentKind | "any";

export interface Sought {
  readonly query: string;
  readonly kind: KindChoice;
  /** What to ask the server for: nothing of what is not sought. */
  readonly filter: { readonly query?: string; readonly kind?: InstrumentKind };
  readonly setQuery: (query: string) => void;
  readonly setKind: (kind: KindChoice) => void;
  readonly clear: () => void;
  /** Changes when the field must forget what was typed. */
  readonly key: number;
}

/** Lives in the address, so that a list can be sent to someone and survives a reload. */
export function useSought(): Sought {
  const [search, setSearch] = useSearchParams();
  const [key, setKey] = useState(0);
  const { query, kind } = soughtIn(search);
  const write = (next: { query: string; kind: KindChoice }) =>
    setSearch(paramsOf(next), { replace: true });
  return {
    query,
    kind,
    filter: { ...(query && { query }), ...(kind !== "any" && { kind }) },
    setQuery: (next) => write({ query: next, kind }),
    setKind: (next) => write({ query, kind: next }),
    clear: () => {
      write({ query: "", kind: "any" });
      setKey(key + 1);
    },
    key,
  };
}

/** As the server takes them: trimmed, and no longer than it reads. */
export function soughtIn(search: URLSearchParams): { query: string; kind: KindChoice } {
  const kind = KINDS.find((each) => each === search.get("kind")) ?? "any";
  return { query: (search.get("q") ?? "").trim().slice(0, 64), kind };
}

function paramsOf({ query, kind }: { query: string; kind: KindChoice }): URLSearchParams {
  const params = new URLSearchParams();
  if (query.trim() !== "") params.set("q", query.trim());
  if (kind !== "any") params.set("kind", kind);
  return params;
}
