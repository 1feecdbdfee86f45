import { treumApi } from "./generated";
import type { ListSignalHistoryApiArg, ListSignalHistoryApiResponse, WsTicket } from "./generated";

/** Filters of the history, without the paging that the infinite query owns. */
export type HistoryFilter = Omit<ListSignalHistoryApiArg, "cursor" | "limit">;

const PAGE_SIZE = 50;

/** Operations' own page, outside the described API. */
export interface Health {
  readonly status: string;
  /** The parts that are not well, such as "live" or "feed". */
  readonly degraded: readonly string[];
}

/**
 * The generator's tags are one per area, so any sign-in would refetch all of it. Here each
 * endpoint says what it really provides, and what it changes is done by hand where it happens.
 */
export const api = treumApi
  .enhanceEndpoints({
    addTagTypes: ["live", "history", "detail", "bars"],
    endpoints: {
      register: { invalidatesTags: ["users", "subscriptions"] },
      login: { invalidatesTags: ["users", "subscriptions"] },
      completeSecondStep: { invalidatesTags: ["users", "subscriptions"] },
      beginPasskeySignIn: { invalidatesTags: [] },
      signInByPasskey: { invalidatesTags: ["users", "subscriptions"] },
      logout: { invalidatesTags: [] },
      verifyEmail: { invalidatesTags: [] },
      resendVerification: { invalidatesTags: [] },
      resendMyVerification: { invalidatesTags: [] },
      createWsTicket: { invalidatesTags: [] },
      // The socket keeps the live list true, so nothing else may refetch it behind its back.
      listLiveSignals: { providesTags: ["live"], keepUnusedDataFor: 3600 },
      readSignal: { providesTags: ["detail"] },
      listBars: { providesTags: ["bars"] },
      listSignalHistory: { providesTags: ["history"] },
    },
  })
  .injectEndpoints({
    endpoints: (build) => ({
      /** After the socket was closed because sessions were ended: a refusal ends this one too. */
      renewWsTicket: build.mutation<WsTicket, void>({
        query: () => ({ url: "/api/v1/auth/ws-ticket", method: "POST" }),
      }),
      readHealth: build.query<Health, void>({ query: () => "/health/ready" }),
      signalHistoryPages: build.infiniteQuery<
        ListSignalHistoryApiResponse,
        HistoryFilter,
        string | null
      >({
        infiniteQueryOptions: {
          initialPageParam: null,
          getNextPageParam: (page) => page.next ?? undefined,
        },
        query: ({ queryArg, pageParam }) => ({
          url: "/api/v1/signals/history",
          params: { ...queryArg, limit: PAGE_SIZE, cursor: pageParam ?? undefined },
        }),
        providesTags: ["history"],
      }),
    }),
  });

export const { useLazyGetMeQuery, useSignalHistoryPagesInfiniteQuery } = api;
