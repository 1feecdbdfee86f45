import { api } from "./endpoints";
import type { ListSecurityEventsApiResponse } from "./generated";

const PAGE_SIZE = 20;
const CHANGED = ["sessions", "security_events"] as const;
/** A factor that comes or goes ends every other session, app and token. */
const GUARDED = [...CHANGED, "factors", "apps", "personal_tokens"] as const;

/** What guards an account: lists are read again after each act, done or refused, as another tab
 * may have acted too. */
const securityApi = api
  .enhanceEndpoints({
    addTagTypes: [...GUARDED],
    endpoints: {
      // Each gives the session another token, so nothing is read before the act that they open.
      proveByPassword: { invalidatesTags: [] },
      proveByTotp: { invalidatesTags: [] },
      beginPasskeyProof: { invalidatesTags: [] },
      proveByPasskey: { invalidatesTags: [] },
      changePassword: { invalidatesTags: [...GUARDED] },
      endSession: { invalidatesTags: [...CHANGED] },
      endOtherSessions: { invalidatesTags: [...CHANGED] },
      requestPasswordReset: { invalidatesTags: [] },
      resetPassword: { invalidatesTags: [] },
      beginMyTotp: { invalidatesTags: [] },
      confirmMyTotp: { invalidatesTags: [...GUARDED, "users"] },
      removeMyTotp: { invalidatesTags: [...GUARDED] },
      beginMyPasskey: { invalidatesTags: [] },
      addMyPasskey: { invalidatesTags: [...GUARDED, "users"] },
      removeMyPasskey: { invalidatesTags: [...GUARDED] },
      renewMyRecoveryCodes: { invalidatesTags: ["factors", "security_events"] },
      endApp: { invalidatesTags: ["apps", "security_events"] },
      makePersonalToken: { invalidatesTags: ["personal_tokens", "security_events"] },
      endPersonalToken: { invalidatesTags: ["personal_tokens", "security_events"] },
      listSessions: { providesTags: ["sessions"] },
      getMyFactors: { providesTags: ["factors"] },
      listApps: { providesTags: ["apps"] },
      listPersonalTokens: { providesTags: ["personal_tokens"] },
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
