import { api } from "./endpoints";
import type {
  ListDailyBarsApiArg,
  ListDailyBarsApiResponse,
  ListInstrumentsApiArg,
  ListInstrumentsApiResponse,
  ListRejectedRowsApiArg,
  ListRejectedRowsApiResponse,
  ListSpecialDaysApiResponse,
} from "./generated";

const INSTRUMENTS = 50;
const SPECIAL_DAYS = 8;
const ROWS = 50;
/** About a year of trading. */
const DAYS = 250;

const PAGES = {
  initialPageParam: null,
  getNextPageParam: (page: { readonly next: string | null }) => page.next ?? undefined,
};

export type InstrumentFilter = Pick<ListInstrumentsApiArg, "query" | "kind">;
export type DaysFilter = Pick<ListDailyBarsApiArg, "instrumentId" | "adjusted">;
export type RowsFilter = Pick<ListRejectedRowsApiArg, "runId" | "reason">;

/** The longer lists of the market, page by page. */
const marketApi = api.enhanceEndpoints({ addTagTypes: ["market", "days"] }).injectEndpoints({
  endpoints: (build) => ({
    instrumentPages: build.infiniteQuery<
      ListInstrumentsApiResponse,
      InstrumentFilter,
      string | null
    >({
      infiniteQueryOptions: PAGES,
      query: ({ queryArg, pageParam }) => ({
        url: "/api/v1/market/instruments",
        params: { ...queryArg, limit: INSTRUMENTS, cursor: pageParam ?? undefined },
      }),
      providesTags: ["market"],
    }),
    dailyBarPages: build.infiniteQuery<ListDailyBarsApiResponse, DaysFilter, string | null>({
      infiniteQueryOptions: PAGES,
      query: ({ queryArg: { instrumentId, adjusted }, pageParam }) => ({
        url: `/api/v1/market/instruments/${instrumentId}/daily`,
        params: { adjusted, limit: DAYS, cursor: pageParam ?? undefined },
      }),
      providesTags: ["days"],
    }),
    rejectedRowPages: build.infiniteQuery<ListRejectedRowsApiResponse, RowsFilter, string | null>({
      infiniteQueryOptions: PAGES,
      query: ({ queryArg: { runId, reason }, pageParam }) => ({
        url: `/api/v1/market/runs/${runId}/rejected-rows`,
        params: { reason, limit: ROWS, cursor: pageParam ?? undefined },
      }),
    }),
    specialDayPages: build.infiniteQuery<ListSpecialDaysApiResponse, void, string | null>({
      infiniteQueryOptions: PAGES,
      query: ({ pageParam }) => ({
        url: "/api/v1/market/special-days",
        params: { limit: SPECIAL_DAYS, cursor: pageParam ?? undefined },
      }),
      providesTags: ["days"],
    }),
  }),
});

export const {
  useDailyBarPagesInfiniteQuery,
  useInstrumentPagesInfiniteQuery,
  useRejectedRowPagesInfiniteQuery,
  useSpecialDayPagesInfiniteQuery,
} = marketApi;
