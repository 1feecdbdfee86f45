import type { Signal } from "@treum/api-client";
import { t } from "@treum/i18n";
import { useRef } from "react";
import { SignalCard } from "./SignalCard";
import { useArrivals } from "./useArrivals";
import { useListKeys } from "../common/useListKeys";

interface SignalListProps {
  readonly signals: readonly Signal[];
  /** Before the filter: what is new does not depend on what is shown. */
  readonly all: readonly Signal[];
}

export function SignalList({ signals, all }: SignalListProps) {
  const list = useRef<HTMLOListElement>(null);
  const arrived = useArrivals(all);
  useListKeys(list);
  return (
    <>
      {/* A column of 1fr alone keeps the width that cards out of view had in a wider window. */}
      <ol ref={list} aria-label={t("live.list")} className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
        {signals.map((signal) => (
          <li key={signal.id}>
            <SignalCard signal={signal} isNew={arrived.has(signal.id)} />
          </li>
        ))}
      </ol>
      <p className="mt-4 text-[0.8125rem] text-muted pointer-coarse:hidden">{t("live.keys")}</p>
    </>
  );
}
