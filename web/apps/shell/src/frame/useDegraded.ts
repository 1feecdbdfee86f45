import { api, isProblem, useGetMarketStatusQuery } from "@treum/api-client";
import type { Health } from "@treum/api-client";
import { silenceMsMax } from "@treum/domain";
import { useIsQuiet } from "@treum/realtime";
import { useAppDispatch, useConnection } from "@treum/state";
import { useEffect, useState } from "react";

const ASK_AGAIN_MS = 30_000;
const NONE: readonly string[] = [];
/** What carries prices. While they come it is well enough, whatever was last heard. */
const PRICES_PART = "live";

/**
 * The parts of the site that are not well. Nobody asks while prices come: only silence, and a
 * line that has just returned, are reasons to; then one that is not well is watched, and asked
 * again as soon as prices come back.
 */
export function useDegraded(): readonly string[] {
  const dispatch = useAppDispatch();
  const { phase } = useConnection();
  const { data: status } = useGetMarketStatusQuery();
  const [degraded, setDegraded] = useState(NONE);
  const isQuiet = useIsQuiet(phase === "live" ? silenceMsMax(status?.run ?? null) : null);
  const returns = useReturns(phase === "live");
  const isDoubtful = isQuiet || degraded.length > 0;
  useEffect(() => {
    if (!isDoubtful && returns === 0) return;
    let isOver = false;
    const ask = async () => {
      if (document.visibilityState === "hidden") return;
      const read = api.endpoints.readHealth.initiate(undefined, {
        forceRefetch: true,
        subscribe: false,
      });
      const { data, error } = await dispatch(read);
      if (!isOver) setDegraded((before) => degradedBy(data, error) ?? before);
    };
    void ask();
    if (!isDoubtful) return;
    // Spread over the half minute, or all who fell silent together would ask together.
    const timer = setInterval(() => void ask(), ASK_AGAIN_MS * (0.75 + Math.random() / 2));
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [dispatch, isDoubtful, isQuiet, returns]);
  return isQuiet ? degraded : degraded.filter((part) => part !== PRICES_PART);
}

/**
 * No answer at all tells nothing: the banner of the connection speaks then. The error comes first,
 * as the data beside it are those of an earlier answer.
 */
function degradedBy(data: Health | undefined, error: unknown): readonly string[] | null {
  if (error === undefined) return data?.degraded ?? null;
  return isProblem(error) && error.status === 503 ? ["database"] : null;
}

/** How often it became true again after it was lost. */
function useReturns(isThere: boolean): number {
  const [seen, setSeen] = useState({ isThere, wasThere: isThere, returns: 0 });
  if (seen.isThere !== isThere) {
    const isReturn = isThere && seen.wasThere;
    setSeen({
      isThere,
      wasThere: seen.wasThere || isThere,
      returns: seen.returns + (isReturn ? 1 : 0),
    });
  }
  return seen.returns;
}
