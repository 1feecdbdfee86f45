import type { Signal } from "@treum/api-client";
import { t } from "@treum/i18n";
import { useAnnouncements } from "@treum/ui-kit";
import { useEffect, useRef, useState } from "react";
import { priceOf } from "../common/words";

/** Speech that interrupts every second is noise; arrivals are gathered for this long. */
const SPEAK_EVERY_MS = 10_000;

/** Ids that were not there when the list was first shown, and one gathered sentence about them. */
export function useArrivals(signals: readonly Signal[]): ReadonlySet<string> {
  const [first] = useState(() => new Set(signals.map((signal) => signal.id)));
  const arrived = signals.filter((signal) => !first.has(signal.id));
  useSpokenArrivals(arrived);
  return new Set(arrived.map((signal) => signal.id));
}

function useSpokenArrivals(arrived: readonly Signal[]): void {
  const { say } = useAnnouncements();
  const spoken = useRef(new Set<string>());
  const lastAt = useRef(0);
  useEffect(() => {
    const fresh = arrived.filter((signal) => !spoken.current.has(signal.id));
    if (fresh.length === 0) return;
    const wait = Math.max(0, lastAt.current + SPEAK_EVERY_MS - Date.now());
    const timer = setTimeout(() => {
      lastAt.current = Date.now();
      fresh.forEach((signal) => spoken.current.add(signal.id));
      say(sentence(fresh));
    }, wait);
    return () => clearTimeout(timer);
  }, [arrived, say]);
}

function sentence(fresh: readonly Signal[]): string {
  const [only] = fresh;
  if (only === undefined || fresh.length > 1) return t("live.new", { n: fresh.length });
  const { side, instrument, entry } = only;
  return t("live.new_named", {
    side: t(`side.${side}`),
    symbol: instrument.symbol,
    price: priceOf(only, entry),
  });
}
