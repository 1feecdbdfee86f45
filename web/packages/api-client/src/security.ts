import { api } from "./endpoints";

/** One sign-in of one browser. */
export interface SignedInSession {
  readonly id: string;
  /** Browser and system by their common names, such as "Chrome on Android". */
  readonly device: string;
  readonly created_at: string;
  readonly last_seen_at: string;
  readonly methods: readonly string[];
  readonly is_current: boolean;
}

export interface SecurityEvent {
  readonly id: string;
  readonly at: string;
  /** Stable word such as "identity.signed_in". */
  readonly action: string;
  /** Who did it; staff are never named. */
  readonly by: "you" | "staff" | "system";
  /** Of "method", "reason" and "device". */
  readonly detail: Readonly<Record<string, string>>;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

const PAGE_SIZE = 20;
const ME = "/api/v1/users/me";
const CHANGED = ["sessions", "security_events"] as const;

const post = (url: string, body?: object) => ({ url, method: "POST", body });

/** What guards an account; in one place until the described API has it. */
const securityApi = api
  .enhanceEndpoints({ addTagTypes: ["sessions", "security_events"] })
  .injectEndpoints({
    endpoints: (build) => ({
      proveByPassword: build.mutation<unknown, { passwordProof: { password: string } }>({
        query: ({ passwordProof }) => post("/api/v1/auth/prove", passwordProof),
        invalidatesTags: [...CHANGED],
      }),
      requestPasswordReset: build.mutation<unknown, { resetRequest: { email: string } }>({
        query: ({ resetRequest }) => post("/api/v1/auth/reset-password/request", resetRequest),
      }),
      resetPassword: build.mutation<
        unknown,
        { passwordReset: { token: string; password: string } }
      >({
        query: ({ passwordReset }) => post("/api/v1/auth/reset-password", passwordReset),
      }),
      changePassword: build.mutation<unknown, { passwordChoice: { password: string } }>({
        query: ({ passwordChoice }) => post(`${ME}/password`, passwordChoice),
        invalidatesTags: [...CHANGED],
      }),
      listSessions: build.query<{ readonly items: readonly SignedInSession[] }, void>({
        query: () => `${ME}/sessions`,
        providesTags: ["sessions"],
      }),
      endSession: build.mutation<unknown, { sessionId: string }>({
        query: ({ sessionId }) => ({ url: `${ME}/sessions/${sessionId}`, method: "DELETE" }),
        // Refused or not: what is shown may be what another tab has ended already.
        invalidatesTags: [...CHANGED],
      }),
      endOtherSessions: build.mutation<unknown, void>({
        query: () => post(`${ME}/sessions/end-others`),
        invalidatesTags: [...CHANGED],
      }),
      securityEventPages: build.infiniteQuery<Page<SecurityEvent>, void, string | null>({
        infiniteQueryOptions: {
          initialPageParam: null,
          getNextPageParam: (page) => page.next ?? undefined,
        },
        query: ({ pageParam }) => ({
          url: `${ME}/security-events`,
          params: { limit: PAGE_SIZE, cursor: pageParam ?? undefined },
        }),
        providesTags: ["security_events"],
      }),
    }),
  });

export const {
  useProveByPasswordMutation,
  useRequestPasswordResetMutation,
  useResetPasswordMutation,
  useChangePasswordMutation,
  useListSessionsQuery,
  useEndSessionMutation,
  useEndOtherSessionsMutation,
  useSecurityEventPagesInfiniteQuery,
} = securityApi;
