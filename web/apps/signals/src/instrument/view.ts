import type { Instrument } from "@treum/api-client";
import { useSearchParams } from "react-router";
import type { Interval } from "../common/chart/canvas";

export interface View {
  readonly interval: Interval;
  readonly isAdjusted: boolean;
  readonly show: (change: { interval?: Interval; isAdjusted?: boolean }) => void;
}

/** Lives in the address. Without a word there, minutes where the session has some. */
export function useView({ last }: Pick<Instrument, "last">): View {
  const [search, setSearch] = useSearchParams();
  const usual: Interval = last !== null && last.at === null ? "day" : "minute";
  const asked = search.get("interval");
  const interval = asked === "minute" || asked === "day" ? asked : usual;
  const isAdjusted = search.get("prices") !== "raw";
  return {
    interval,
    isAdjusted,
    show: (change) => {
      const next = { interval, isAdjusted, ...change };
      const params = new URLSearchParams({ interval: next.interval });
      if (!next.isAdjusted) params.set("prices", "raw");
      setSearch(params, { replace: true });
    },
  };
}
