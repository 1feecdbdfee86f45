import { api } from "./endpoints";
import type { ListSecurityEventsApiResponse } from "./generated";

const PAGE_SIZE = 20;
const CHANGED = ["sessions", "security_events"] as const;

/** What guards an account: lists are read again after each act, done or refused, as another tab
 * may have acted too. */
const securityApi = api
  .enhanceEndpoints({
    addTagTypes: [...CHANGED],
    endpoints: {
      // Each gives the session another token, so nothing is read before the act that they open.
      proveByPassword: { invalidatesTags: [] },
      proveByTotp: { invalidatesTags: [] },
      beginPasskeyProof: { invalidatesTags: [] },
      proveByPasskey: { invalidatesTags: [] },
      changePassword: { invalidatesTags: [...CHANGED] },
      endSession: { invalidatesTags: [...CHANGED] },
      endOtherSessions: { invalidatesTags: [...CHANGED] },
      requestPasswordReset: { invalidatesTags: [] },
      resetPassword: { invalidatesTags: [] },
      listSessions: { providesTags: ["sessions"] },
    },
  })
  .injectEndpoints({
    endpoints: (build) => ({
      securityEventPages: build.infiniteQuery<ListSecurityEventsApiResponse, void, string | null>({
        infiniteQueryOptions: {
          initialPageParam: null,
          getNextPageParam: (page) => page.next ?? undefined,
        },
        query: ({ pageParam }) => ({
          url: "/api/v1/users/me/security-events",
          params: { limit: PAGE_SIZE, cursor: pageParam ?? undefined },
        }),
        providesTags: ["security_events"],
      }),
    }),
  });

export const { useSecurityEventPagesInfiniteQuery } = securityApi;
