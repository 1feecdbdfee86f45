import { api } from "./endpoints";
import type { ListBacktestsApiResponse } from "./generated";

const BACKTESTS = 25;

/** Strategies and backtests; what a backtest comes to is read again until it is over. */
const laboratoryApi = api.enhanceEndpoints({ addTagTypes: ["backtests"] }).injectEndpoints({
  endpoints: (build) => ({
    backtestPages: build.infiniteQuery<ListBacktestsApiResponse, void, string | null>({
      infiniteQueryOptions: {
        initialPageParam: null,
        getNextPageParam: (page) => page.next ?? undefined,
      },
      query: ({ pageParam }) => ({
        url: "/api/v1/backtests",
        params: { limit: BACKTESTS, cursor: pageParam ?? undefined },
      }),
      providesTags: ["backtests"],
    }),
  }),
});

export const { useBacktestPagesInfiniteQuery } = laboratoryApi;
