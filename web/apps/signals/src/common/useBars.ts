import { api, appendBars, useListBarsQuery } from "@treum/api-client";
import type { Bar } from "@treum/api-client";
import { MINUTE_MS } from "@treum/domain";
import { useAppDispatch } from "@treum/state";
import { useEffect, useMemo } from "react";
import { useMarketNow } from "./useMarketNow";

/** Bars, not minutes: at the open they are the end of the session before. */
const BEFORE_BARS = 90;
const LIMIT = 500;
/** A replay at 60× closes a bar each second; the chart need not follow every one. */
const TAIL_EVERY_MS = 2_000;

interface Stretch {
  readonly instrumentId: string;
  readonly run: string;
  /** Candles from here on, and some before. */
  readonly at: string;
  /** null: new ones are fetched behind the last. */
  readonly until: string | null;
}

/** Minute candles of a run around an instant. */
export function useBars({ instrumentId, run, at, until }: Stretch) {
  const query = useMemo(() => {
    return { instrumentId, run, from: at, limit: LIMIT };
  }, [instrumentId, run, at]);
  const before = useListBarsQuery({ instrumentId, run, before: at, limit: BEFORE_BARS });
  const bars = useListBarsQuery(query);
  const last = bars.data?.items.at(-1)?.at;
  useTail(query, last, until);
  const items = useMemo(
    () => joined(before.data?.items, bars.data?.items, until),
    [before.data, bars.data, until],
  );
  return { items, error: before.error ?? bars.error, refetch: () => refetchAll(before, bars) };
}

/** undefined until both parts are here: half a chart would jump. */
export function joined(
  before: readonly Bar[] | undefined,
  after: readonly Bar[] | undefined,
  until: string | null,
): readonly Bar[] | undefined {
  if (before === undefined || after === undefined) return undefined;
  return [...before, ...after.filter(({ at }) => until === null || at <= until)];
}

function refetchAll(...queries: readonly { readonly refetch: () => unknown }[]): void {
  queries.forEach((query) => query.refetch());
}

interface BarsQuery {
  readonly instrumentId: string;
  readonly run: string;
  readonly from: string;
  readonly limit: number;
}

function useTail(query: BarsQuery, last: string | undefined, until: string | null): void {
  const dispatch = useAppDispatch();
  const now = useMarketNow(query.run);
  const isBehind =
    last !== undefined &&
    now !== null &&
    Date.parse(now) - Date.parse(last) > MINUTE_MS &&
    (until === null || last < until);
  useEffect(() => {
    if (!isBehind || last === undefined) return;
    const timer = setTimeout(() => {
      const tail = { ...query, from: last };
      const asked = dispatch(
        api.endpoints.listBars.initiate(tail, { subscribe: false, forceRefetch: true }),
      );
      void asked.then(({ data }) => {
        if (!data) return;
        dispatch(
          api.util.updateQueryData("listBars", query, ({ items }) => appendBars(items, data.items)),
        );
      });
    }, TAIL_EVERY_MS);
    return () => clearTimeout(timer);
  }, [isBehind, last, query, dispatch]);
}
