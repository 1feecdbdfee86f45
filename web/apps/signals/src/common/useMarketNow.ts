import { useGetMarketStatusQuery } from "@treum/api-client";
import { useMarketClock } from "@treum/realtime";

/** Market time of the run, or null when it is not running here: then nothing has an age. */
export function useMarketNow(runId: string): string | null {
  const clock = useMarketClock();
  const { data } = useGetMarketStatusQuery();
  if (clock?.run === runId) return clock.time;
  return data?.run?.id === runId ? data.run.market_time : null;
}
