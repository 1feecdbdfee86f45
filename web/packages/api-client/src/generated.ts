import { baseApi as api } from "./base-api";
export const addTagTypes = [
  "auth",
  "backtests",
  "market",
  "signals",
  "staff",
  "strategies",
  "subscriptions",
  "users",
] as const;
const injectedRtkApi = api
  .enhanceEndpoints({
    addTagTypes,
  })
  .injectEndpoints({
    endpoints: (build) => ({
      login: build.mutation<LoginApiResponse, LoginApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/auth/login`,
          method: "POST",
          body: queryArg.credentials,
        }),
        invalidatesTags: ["auth"],
      }),
      logout: build.mutation<LogoutApiResponse, LogoutApiArg>({
        query: () => ({ url: `/api/v1/auth/logout`, method: "POST" }),
        invalidatesTags: ["auth"],
      }),
      signInByPasskey: build.mutation<SignInByPasskeyApiResponse, SignInByPasskeyApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/auth/passkey`,
          method: "POST",
          body: queryArg.passkeyAnswer,
        }),
        invalidatesTags: ["auth"],
      }),
      beginPasskeySignIn: build.mutation<BeginPasskeySignInApiResponse, BeginPasskeySignInApiArg>({
        query: () => ({ url: `/api/v1/auth/passkey/options`, method: "POST" }),
        invalidatesTags: ["auth"],
      }),
      proveByPassword: build.mutation<ProveByPasswordApiResponse, ProveByPasswordApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/auth/prove`,
          method: "POST",
          body: queryArg.passwordProof,
        }),
        invalidatesTags: ["auth"],
      }),
      proveByPasskey: build.mutation<ProveByPasskeyApiResponse, ProveByPasskeyApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/auth/prove/passkey`,
          method: "POST",
          body: queryArg.passkeyAnswer,
        }),
        invalidatesTags: ["auth"],
      }),
      beginPasskeyProof: build.mutation<BeginPasskeyProofApiResponse, BeginPasskeyProofApiArg>({
        query: () => ({ url: `/api/v1/auth/prove/passkey/options`, method: "POST" }),
        invalidatesTags: ["auth"],
      }),
      proveByTotp: build.mutation<ProveByTotpApiResponse, ProveByTotpApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/auth/prove/totp`,
          method: "POST",
          body: queryArg.codeProof,
        }),
        invalidatesTags: ["auth"],
      }),
      register: build.mutation<RegisterApiResponse, RegisterApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/auth/register`,
          method: "POST",
          body: queryArg.registration,
          headers: {
            "Idempotency-Key": queryArg["Idempotency-Key"],
          },
        }),
        invalidatesTags: ["auth"],
      }),
      resetPassword: build.mutation<ResetPasswordApiResponse, ResetPasswordApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/auth/reset-password`,
          method: "POST",
          body: queryArg.passwordReset,
        }),
        invalidatesTags: ["auth"],
      }),
      requestPasswordReset: build.mutation<
        RequestPasswordResetApiResponse,
        RequestPasswordResetApiArg
      >({
        query: (queryArg) => ({
          url: `/api/v1/auth/reset-password/request`,
          method: "POST",
          body: queryArg.resetRequest,
        }),
        invalidatesTags: ["auth"],
      }),
      completeSecondStep: build.mutation<CompleteSecondStepApiResponse, CompleteSecondStepApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/auth/second-step`,
          method: "POST",
          body: queryArg.secondStepCode,
        }),
        invalidatesTags: ["auth"],
      }),
      signInApp: build.mutation<SignInAppApiResponse, SignInAppApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/auth/token`,
          method: "POST",
          body: queryArg.appCredentials,
        }),
        invalidatesTags: ["auth"],
      }),
      refreshApp: build.mutation<RefreshAppApiResponse, RefreshAppApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/auth/token/refresh`,
          method: "POST",
          body: queryArg.refreshRequest,
        }),
        invalidatesTags: ["auth"],
      }),
      signOutApp: build.mutation<SignOutAppApiResponse, SignOutAppApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/auth/token/revoke`,
          method: "POST",
          body: queryArg.refreshRequest,
        }),
        invalidatesTags: ["auth"],
      }),
      completeAppSignIn: build.mutation<CompleteAppSignInApiResponse, CompleteAppSignInApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/auth/token/second-step`,
          method: "POST",
          body: queryArg.appSecondStep,
        }),
        invalidatesTags: ["auth"],
      }),
      verifyEmail: build.mutation<VerifyEmailApiResponse, VerifyEmailApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/auth/verify-email`,
          method: "POST",
          body: queryArg.emailProof,
        }),
        invalidatesTags: ["auth"],
      }),
      resendVerification: build.mutation<ResendVerificationApiResponse, ResendVerificationApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/auth/verify-email/resend`,
          method: "POST",
          body: queryArg.linkRequest,
        }),
        invalidatesTags: ["auth"],
      }),
      createWsTicket: build.mutation<CreateWsTicketApiResponse, CreateWsTicketApiArg>({
        query: () => ({ url: `/api/v1/auth/ws-ticket`, method: "POST" }),
        invalidatesTags: ["auth"],
      }),
      listBacktests: build.query<ListBacktestsApiResponse, ListBacktestsApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/backtests`,
          params: {
            cursor: queryArg.cursor,
            limit: queryArg.limit,
          },
        }),
        providesTags: ["backtests"],
      }),
      askForBacktest: build.mutation<AskForBacktestApiResponse, AskForBacktestApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/backtests`,
          method: "POST",
          body: queryArg.backtestRequest,
        }),
        invalidatesTags: ["backtests"],
      }),
      readBacktest: build.query<ReadBacktestApiResponse, ReadBacktestApiArg>({
        query: (queryArg) => ({ url: `/api/v1/backtests/${queryArg.backtestId}` }),
        providesTags: ["backtests"],
      }),
      cancelBacktest: build.mutation<CancelBacktestApiResponse, CancelBacktestApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/backtests/${queryArg.backtestId}/cancel`,
          method: "POST",
        }),
        invalidatesTags: ["backtests"],
      }),
      repeatBacktest: build.mutation<RepeatBacktestApiResponse, RepeatBacktestApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/backtests/${queryArg.backtestId}/repeat`,
          method: "POST",
        }),
        invalidatesTags: ["backtests"],
      }),
      readReportPage: build.query<ReadReportPageApiResponse, ReadReportPageApiArg>({
        query: (queryArg) => ({ url: `/api/v1/backtests/${queryArg.backtestId}/report.html` }),
        providesTags: ["backtests"],
      }),
      readReportPdf: build.query<ReadReportPdfApiResponse, ReadReportPdfApiArg>({
        query: (queryArg) => ({ url: `/api/v1/backtests/${queryArg.backtestId}/report.pdf` }),
        providesTags: ["backtests"],
      }),
      listInstruments: build.query<ListInstrumentsApiResponse, ListInstrumentsApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/market/instruments`,
          params: {
            query: queryArg.query,
            kind: queryArg.kind,
            limit: queryArg.limit,
            cursor: queryArg.cursor,
          },
        }),
        providesTags: ["market"],
      }),
      readInstrument: build.query<ReadInstrumentApiResponse, ReadInstrumentApiArg>({
        query: (queryArg) => ({ url: `/api/v1/market/instruments/${queryArg.instrumentId}` }),
        providesTags: ["market"],
      }),
      listBars: build.query<ListBarsApiResponse, ListBarsApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/market/instruments/${queryArg.instrumentId}/bars`,
          params: {
            limit: queryArg.limit,
            cursor: queryArg.cursor,
            run: queryArg.run,
            from: queryArg["from"],
            to: queryArg.to,
            before: queryArg.before,
          },
        }),
        providesTags: ["market"],
      }),
      listCorporateActions: build.query<
        ListCorporateActionsApiResponse,
        ListCorporateActionsApiArg
      >({
        query: (queryArg) => ({
          url: `/api/v1/market/instruments/${queryArg.instrumentId}/corporate-actions`,
          params: {
            limit: queryArg.limit,
            cursor: queryArg.cursor,
          },
        }),
        providesTags: ["market"],
      }),
      listDailyBars: build.query<ListDailyBarsApiResponse, ListDailyBarsApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/market/instruments/${queryArg.instrumentId}/daily`,
          params: {
            limit: queryArg.limit,
            cursor: queryArg.cursor,
            from: queryArg["from"],
            to: queryArg.to,
            adjusted: queryArg.adjusted,
          },
        }),
        providesTags: ["market"],
      }),
      listRejectedRows: build.query<ListRejectedRowsApiResponse, ListRejectedRowsApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/market/runs/${queryArg.runId}/rejected-rows`,
          params: {
            reason: queryArg.reason,
            limit: queryArg.limit,
            cursor: queryArg.cursor,
          },
        }),
        providesTags: ["market"],
      }),
      listSpecialDays: build.query<ListSpecialDaysApiResponse, ListSpecialDaysApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/market/special-days`,
          params: {
            from: queryArg["from"],
            limit: queryArg.limit,
            cursor: queryArg.cursor,
          },
        }),
        providesTags: ["market"],
      }),
      getMarketStatus: build.query<GetMarketStatusApiResponse, GetMarketStatusApiArg>({
        query: () => ({ url: `/api/v1/market/status` }),
        providesTags: ["market"],
      }),
      listSignalHistory: build.query<ListSignalHistoryApiResponse, ListSignalHistoryApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/signals/history`,
          params: {
            limit: queryArg.limit,
            run: queryArg.run,
            cursor: queryArg.cursor,
            state: queryArg.state,
            side: queryArg.side,
            instrument: queryArg.instrument,
            strategy: queryArg.strategy,
          },
        }),
        providesTags: ["signals"],
      }),
      listLiveSignals: build.query<ListLiveSignalsApiResponse, ListLiveSignalsApiArg>({
        query: () => ({ url: `/api/v1/signals/live` }),
        providesTags: ["signals"],
      }),
      readSignal: build.query<ReadSignalApiResponse, ReadSignalApiArg>({
        query: (queryArg) => ({ url: `/api/v1/signals/${queryArg.signalId}` }),
        providesTags: ["signals"],
      }),
      findPerson: build.mutation<FindPersonApiResponse, FindPersonApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/staff/people/find`,
          method: "POST",
          body: queryArg.sought,
        }),
        invalidatesTags: ["staff"],
      }),
      disablePerson: build.mutation<DisablePersonApiResponse, DisablePersonApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/staff/people/${queryArg.personId}/disable`,
          method: "POST",
          body: queryArg.reasoned,
        }),
        invalidatesTags: ["staff"],
      }),
      enablePerson: build.mutation<EnablePersonApiResponse, EnablePersonApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/staff/people/${queryArg.personId}/enable`,
          method: "POST",
          body: queryArg.reasoned,
        }),
        invalidatesTags: ["staff"],
      }),
      endSessionsOfPerson: build.mutation<
        EndSessionsOfPersonApiResponse,
        EndSessionsOfPersonApiArg
      >({
        query: (queryArg) => ({
          url: `/api/v1/staff/people/${queryArg.personId}/end-sessions`,
          method: "POST",
          body: queryArg.reasoned,
        }),
        invalidatesTags: ["staff"],
      }),
      changeRoles: build.mutation<ChangeRolesApiResponse, ChangeRolesApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/staff/people/${queryArg.personId}/roles`,
          method: "PUT",
          body: queryArg.newRoles,
        }),
        invalidatesTags: ["staff"],
      }),
      listStrategies: build.query<ListStrategiesApiResponse, ListStrategiesApiArg>({
        query: () => ({ url: `/api/v1/strategies` }),
        providesTags: ["strategies"],
      }),
      getCurrentSubscription: build.query<
        GetCurrentSubscriptionApiResponse,
        GetCurrentSubscriptionApiArg
      >({
        query: () => ({ url: `/api/v1/subscriptions/current` }),
        providesTags: ["subscriptions"],
      }),
      getMe: build.query<GetMeApiResponse, GetMeApiArg>({
        query: () => ({ url: `/api/v1/users/me` }),
        providesTags: ["users"],
      }),
      listApps: build.query<ListAppsApiResponse, ListAppsApiArg>({
        query: () => ({ url: `/api/v1/users/me/apps` }),
        providesTags: ["users"],
      }),
      endApp: build.mutation<EndAppApiResponse, EndAppApiArg>({
        query: (queryArg) => ({ url: `/api/v1/users/me/apps/${queryArg.appId}`, method: "DELETE" }),
        invalidatesTags: ["users"],
      }),
      getMyFactors: build.query<GetMyFactorsApiResponse, GetMyFactorsApiArg>({
        query: () => ({ url: `/api/v1/users/me/factors` }),
        providesTags: ["users"],
      }),
      addMyPasskey: build.mutation<AddMyPasskeyApiResponse, AddMyPasskeyApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/users/me/factors/passkeys`,
          method: "POST",
          body: queryArg.newPasskeyAnswer,
        }),
        invalidatesTags: ["users"],
      }),
      beginMyPasskey: build.mutation<BeginMyPasskeyApiResponse, BeginMyPasskeyApiArg>({
        query: () => ({ url: `/api/v1/users/me/factors/passkeys/options`, method: "POST" }),
        invalidatesTags: ["users"],
      }),
      removeMyPasskey: build.mutation<RemoveMyPasskeyApiResponse, RemoveMyPasskeyApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/users/me/factors/passkeys/${queryArg.passkeyId}`,
          method: "DELETE",
        }),
        invalidatesTags: ["users"],
      }),
      renewMyRecoveryCodes: build.mutation<
        RenewMyRecoveryCodesApiResponse,
        RenewMyRecoveryCodesApiArg
      >({
        query: () => ({ url: `/api/v1/users/me/factors/recovery-codes`, method: "POST" }),
        invalidatesTags: ["users"],
      }),
      removeMyTotp: build.mutation<RemoveMyTotpApiResponse, RemoveMyTotpApiArg>({
        query: () => ({ url: `/api/v1/users/me/factors/totp`, method: "DELETE" }),
        invalidatesTags: ["users"],
      }),
      beginMyTotp: build.mutation<BeginMyTotpApiResponse, BeginMyTotpApiArg>({
        query: () => ({ url: `/api/v1/users/me/factors/totp`, method: "POST" }),
        invalidatesTags: ["users"],
      }),
      confirmMyTotp: build.mutation<ConfirmMyTotpApiResponse, ConfirmMyTotpApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/users/me/factors/totp/confirm`,
          method: "POST",
          body: queryArg.codeProof,
        }),
        invalidatesTags: ["users"],
      }),
      changePassword: build.mutation<ChangePasswordApiResponse, ChangePasswordApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/users/me/password`,
          method: "POST",
          body: queryArg.passwordChoice,
        }),
        invalidatesTags: ["users"],
      }),
      listSecurityEvents: build.query<ListSecurityEventsApiResponse, ListSecurityEventsApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/users/me/security-events`,
          params: {
            cursor: queryArg.cursor,
            limit: queryArg.limit,
          },
        }),
        providesTags: ["users"],
      }),
      listSessions: build.query<ListSessionsApiResponse, ListSessionsApiArg>({
        query: () => ({ url: `/api/v1/users/me/sessions` }),
        providesTags: ["users"],
      }),
      endOtherSessions: build.mutation<EndOtherSessionsApiResponse, EndOtherSessionsApiArg>({
        query: () => ({ url: `/api/v1/users/me/sessions/end-others`, method: "POST" }),
        invalidatesTags: ["users"],
      }),
      endSession: build.mutation<EndSessionApiResponse, EndSessionApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/users/me/sessions/${queryArg.sessionId}`,
          method: "DELETE",
        }),
        invalidatesTags: ["users"],
      }),
      listPersonalTokens: build.query<ListPersonalTokensApiResponse, ListPersonalTokensApiArg>({
        query: () => ({ url: `/api/v1/users/me/tokens` }),
        providesTags: ["users"],
      }),
      makePersonalToken: build.mutation<MakePersonalTokenApiResponse, MakePersonalTokenApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/users/me/tokens`,
          method: "POST",
          body: queryArg.tokenRequest,
        }),
        invalidatesTags: ["users"],
      }),
      endPersonalToken: build.mutation<EndPersonalTokenApiResponse, EndPersonalTokenApiArg>({
        query: (queryArg) => ({
          url: `/api/v1/users/me/tokens/${queryArg.tokenId}`,
          method: "DELETE",
        }),
        invalidatesTags: ["users"],
      }),
      resendMyVerification: build.mutation<
        ResendMyVerificationApiResponse,
        ResendMyVerificationApiArg
      >({
        query: () => ({ url: `/api/v1/users/me/verify-email`, method: "POST" }),
        invalidatesTags: ["users"],
      }),
    }),
    overrideExisting: false,
  });
export { injectedRtkApi as treumApi };
export type LoginApiResponse =
  | /** status 200 Successful Response */ User
  | /** status 202 The account has a second factor. */ SecondStepNeeded;
export type LoginApiArg = {
  credentials: CredentialsWrite;
};
export type LogoutApiResponse = unknown;
export type LogoutApiArg = void;
export type SignInByPasskeyApiResponse = /** status 200 Successful Response */ User;
export type SignInByPasskeyApiArg = {
  passkeyAnswer: PasskeyAnswer;
};
export type BeginPasskeySignInApiResponse = /** status 200 Successful Response */ PasskeyOptions;
export type BeginPasskeySignInApiArg = void;
export type ProveByPasswordApiResponse = unknown;
export type ProveByPasswordApiArg = {
  passwordProof: PasswordProofWrite;
};
export type ProveByPasskeyApiResponse = unknown;
export type ProveByPasskeyApiArg = {
  passkeyAnswer: PasskeyAnswer;
};
export type BeginPasskeyProofApiResponse = /** status 200 Successful Response */ PasskeyOptions;
export type BeginPasskeyProofApiArg = void;
export type ProveByTotpApiResponse = unknown;
export type ProveByTotpApiArg = {
  codeProof: CodeProofWrite;
};
export type RegisterApiResponse = /** status 201 Successful Response */ User;
export type RegisterApiArg = {
  /** Unique to this request; a repeat within a day gets the first answer again. */
  "Idempotency-Key"?: string;
  registration: RegistrationWrite;
};
export type ResetPasswordApiResponse = unknown;
export type ResetPasswordApiArg = {
  passwordReset: PasswordResetWrite;
};
export type RequestPasswordResetApiResponse = unknown;
export type RequestPasswordResetApiArg = {
  resetRequest: ResetRequest;
};
export type CompleteSecondStepApiResponse = /** status 200 Successful Response */ User;
export type CompleteSecondStepApiArg = {
  secondStepCode: SecondStepCodeWrite;
};
export type SignInAppApiResponse =
  | /** status 200 Successful Response */ TokenPair
  | /** status 202 The account has a second factor. */ SecondStepNeeded;
export type SignInAppApiArg = {
  appCredentials: AppCredentialsWrite;
};
export type RefreshAppApiResponse = /** status 200 Successful Response */ TokenPair;
export type RefreshAppApiArg = {
  refreshRequest: RefreshRequestWrite;
};
export type SignOutAppApiResponse = unknown;
export type SignOutAppApiArg = {
  refreshRequest: RefreshRequestWrite;
};
export type CompleteAppSignInApiResponse = /** status 200 Successful Response */ TokenPair;
export type CompleteAppSignInApiArg = {
  appSecondStep: AppSecondStepWrite;
};
export type VerifyEmailApiResponse = /** status 200 Successful Response */ EmailProven;
export type VerifyEmailApiArg = {
  emailProof: EmailProofWrite;
};
export type ResendVerificationApiResponse = unknown;
export type ResendVerificationApiArg = {
  linkRequest: LinkRequest;
};
export type CreateWsTicketApiResponse = /** status 200 Successful Response */ WsTicket;
export type CreateWsTicketApiArg = void;
export type ListBacktestsApiResponse = /** status 200 Successful Response */ Page;
export type ListBacktestsApiArg = {
  /** `next` of the page before. */
  cursor?: string | null;
  /** Items on a page. */
  limit?: number;
};
export type AskForBacktestApiResponse = /** status 202 Successful Response */ Created;
export type AskForBacktestApiArg = {
  backtestRequest: BacktestRequest;
};
export type ReadBacktestApiResponse = /** status 200 Successful Response */ BacktestDetail;
export type ReadBacktestApiArg = {
  backtestId: string;
};
export type CancelBacktestApiResponse = unknown;
export type CancelBacktestApiArg = {
  backtestId: string;
};
export type RepeatBacktestApiResponse = /** status 202 Successful Response */ Created;
export type RepeatBacktestApiArg = {
  backtestId: string;
};
export type ReadReportPageApiResponse = /** status 200 The page */ string;
export type ReadReportPageApiArg = {
  backtestId: string;
};
export type ReadReportPdfApiResponse = /** status 200 The file, PDF/UA-1 */ Blob;
export type ReadReportPdfApiArg = {
  backtestId: string;
};
export type ListInstrumentsApiResponse = /** status 200 Successful Response */ Page2;
export type ListInstrumentsApiArg = {
  /** Part of a symbol or name, in any case. */
  query?: string;
  kind?: InstrumentKind | null;
  /** Items on a page. */
  limit?: number;
  /** `next` of the page before. */
  cursor?: string | null;
};
export type ReadInstrumentApiResponse = /** status 200 Successful Response */ InstrumentView;
export type ReadInstrumentApiArg = {
  instrumentId: string;
};
export type ListBarsApiResponse = /** status 200 Successful Response */ Page3;
export type ListBarsApiArg = {
  instrumentId: string;
  limit?: number;
  /** `next` of the page before. */
  cursor?: string | null;
  /** The current run without it. */
  run?: string | null;
  from?: string | null;
  to?: string | null;
  /** The newest `limit` bars earlier than this; goes with `run` only. */
  before?: string | null;
};
export type ListCorporateActionsApiResponse = /** status 200 Successful Response */ Page4;
export type ListCorporateActionsApiArg = {
  instrumentId: string;
  /** Items on a page. */
  limit?: number;
  /** `next` of the page before. */
  cursor?: string | null;
};
export type ListDailyBarsApiResponse = /** status 200 Successful Response */ Page5;
export type ListDailyBarsApiArg = {
  instrumentId: string;
  limit?: number;
  /** `next` of the page before. */
  cursor?: string | null;
  from?: string | null;
  /** Not included. */
  to?: string | null;
  /** In today's shares, by confirmed corporate actions; else as traded */
  adjusted?: boolean;
};
export type ListRejectedRowsApiResponse = /** status 200 Successful Response */ Page6;
export type ListRejectedRowsApiArg = {
  runId: string;
  reason?: RejectReason | null;
  /** Items on a page. */
  limit?: number;
  /** `next` of the page before. */
  cursor?: string | null;
};
export type ListSpecialDaysApiResponse = /** status 200 Successful Response */ Page7;
export type ListSpecialDaysApiArg = {
  /** Today without it. */
  from?: string | null;
  /** Items on a page. */
  limit?: number;
  /** `next` of the page before. */
  cursor?: string | null;
};
export type GetMarketStatusApiResponse = /** status 200 Successful Response */ StatusView;
export type GetMarketStatusApiArg = void;
export type ListSignalHistoryApiResponse = /** status 200 Successful Response */ Page8;
export type ListSignalHistoryApiArg = {
  /** Items on a page. */
  limit?: number;
  run?: string | null;
  /** `next` of the page before. */
  cursor?: string | null;
  state?: State3 | null;
  side?: Side | null;
  instrument?: string | null;
  strategy?: string | null;
};
export type ListLiveSignalsApiResponse = /** status 200 Successful Response */ LiveSignals;
export type ListLiveSignalsApiArg = void;
export type ReadSignalApiResponse = /** status 200 Successful Response */ SignalDetail;
export type ReadSignalApiArg = {
  signalId: string;
};
export type FindPersonApiResponse = /** status 200 Successful Response */ FoundPerson;
export type FindPersonApiArg = {
  sought: Sought;
};
export type DisablePersonApiResponse = unknown;
export type DisablePersonApiArg = {
  personId: string;
  reasoned: Reasoned;
};
export type EnablePersonApiResponse = unknown;
export type EnablePersonApiArg = {
  personId: string;
  reasoned: Reasoned;
};
export type EndSessionsOfPersonApiResponse = unknown;
export type EndSessionsOfPersonApiArg = {
  personId: string;
  reasoned: Reasoned;
};
export type ChangeRolesApiResponse = unknown;
export type ChangeRolesApiArg = {
  personId: string;
  newRoles: NewRoles;
};
export type ListStrategiesApiResponse = /** status 200 Successful Response */ StrategyList;
export type ListStrategiesApiArg = void;
export type GetCurrentSubscriptionApiResponse = /** status 200 Successful Response */ Subscription;
export type GetCurrentSubscriptionApiArg = void;
export type GetMeApiResponse = /** status 200 Successful Response */ User;
export type GetMeApiArg = void;
export type ListAppsApiResponse = /** status 200 Successful Response */ Apps;
export type ListAppsApiArg = void;
export type EndAppApiResponse = unknown;
export type EndAppApiArg = {
  appId: string;
};
export type GetMyFactorsApiResponse = /** status 200 Successful Response */ FactorsView;
export type GetMyFactorsApiArg = void;
export type AddMyPasskeyApiResponse = /** status 201 Successful Response */ PasskeyAdded;
export type AddMyPasskeyApiArg = {
  newPasskeyAnswer: NewPasskeyAnswer;
};
export type BeginMyPasskeyApiResponse = /** status 200 Successful Response */ PasskeyOptions;
export type BeginMyPasskeyApiArg = void;
export type RemoveMyPasskeyApiResponse = unknown;
export type RemoveMyPasskeyApiArg = {
  passkeyId: string;
};
export type RenewMyRecoveryCodesApiResponse = /** status 200 Successful Response */ RecoveryCodes;
export type RenewMyRecoveryCodesApiArg = void;
export type RemoveMyTotpApiResponse = unknown;
export type RemoveMyTotpApiArg = void;
export type BeginMyTotpApiResponse = /** status 201 Successful Response */ TotpSecret;
export type BeginMyTotpApiArg = void;
export type ConfirmMyTotpApiResponse = /** status 200 Successful Response */ RecoveryCodes;
export type ConfirmMyTotpApiArg = {
  codeProof: CodeProofWrite;
};
export type ChangePasswordApiResponse = unknown;
export type ChangePasswordApiArg = {
  passwordChoice: PasswordChoiceWrite;
};
export type ListSecurityEventsApiResponse = /** status 200 Successful Response */ Page9;
export type ListSecurityEventsApiArg = {
  /** `next` of the page before. */
  cursor?: string | null;
  /** Items on a page. */
  limit?: number;
};
export type ListSessionsApiResponse = /** status 200 Successful Response */ SessionList;
export type ListSessionsApiArg = void;
export type EndOtherSessionsApiResponse = unknown;
export type EndOtherSessionsApiArg = void;
export type EndSessionApiResponse = unknown;
export type EndSessionApiArg = {
  sessionId: string;
};
export type ListPersonalTokensApiResponse = /** status 200 Successful Response */ PersonalTokens;
export type ListPersonalTokensApiArg = void;
export type MakePersonalTokenApiResponse = /** status 201 Successful Response */ PersonalTokenMade;
export type MakePersonalTokenApiArg = {
  tokenRequest: TokenRequest;
};
export type EndPersonalTokenApiResponse = unknown;
export type EndPersonalTokenApiArg = {
  tokenId: string;
};
export type ResendMyVerificationApiResponse = unknown;
export type ResendMyVerificationApiArg = void;
export type Role =
  "customer" | "analyst" | "instructor" | "support" | "finance" | "compliance" | "admin";
export type User = {
  created_at: string;
  email: string;
  email_verified: boolean;
  has_second_factor: boolean;
  id: string;
  name: string;
  roles: Role[];
};
export type Method = "password" | "totp" | "recovery" | "passkey";
export type SecondStepToken = {
  expires_at: string;
  methods: Method[];
  token: string;
};
export type SecondStepNeeded = {
  second_step: SecondStepToken;
};
export type FieldError = {
  field: string;
  message: string;
};
export type Problem = {
  code: string;
  correlation_id: string;
  detail: string;
  errors?: FieldError[];
  status: number;
  title: string;
  type: string;
};
export type Credentials = {
  email: string;
};
export type CredentialsWrite = {
  email: string;
  password: string;
};
export type PasskeyAnswer = {
  challenge_id: string;
  credential: {
    [key: string]: any;
  };
};
export type PasskeyOptions = {
  challenge_id: string;
  options: {
    [key: string]: any;
  };
};
export type PasswordProof = {};
export type PasswordProofWrite = {
  password: string;
};
export type CodeProof = {};
export type CodeProofWrite = {
  code: string;
};
export type Registration = {
  email: string;
  name: string;
};
export type RegistrationWrite = {
  email: string;
  name: string;
  password: string;
};
export type PasswordReset = {};
export type PasswordResetWrite = {
  password: string;
  token: string;
};
export type ResetRequest = {
  email: string;
};
export type SecondStepCode = {
  method: "totp" | "recovery";
};
export type SecondStepCodeWrite = {
  code: string;
  method: "totp" | "recovery";
  token: string;
};
export type TokenPair = {
  access_token: string;
  expires_in: number;
  refresh_token: string;
  token_type?: "Bearer";
};
export type AppCredentials = {
  device_name: string;
  email: string;
};
export type AppCredentialsWrite = {
  device_name: string;
  email: string;
  password: string;
};
export type RefreshRequest = {};
export type RefreshRequestWrite = {
  refresh_token: string;
};
export type AppSecondStep = {
  device_name: string;
  method: "totp" | "recovery";
};
export type AppSecondStepWrite = {
  code: string;
  device_name: string;
  method: "totp" | "recovery";
  token: string;
};
export type EmailProven = {
  is_new: boolean;
};
export type EmailProof = {};
export type EmailProofWrite = {
  token: string;
};
export type LinkRequest = {
  email: string;
};
export type WsTicket = {
  expires_at: string;
  ticket: string;
  ws_url: string;
};
export type FaultView = {
  code: string;
  detail: string;
};
export type Interval = "1m" | "15m" | "1d";
export type Segment = "delivery" | "intraday" | "points";
export type WantedTerms = {
  assumes_first_rates?: boolean;
  brokerage_paise?: number;
  capital_paise?: number;
  exposure_bps?: number;
  loss_max_bps?: number;
  lot?: number;
  risk_bps?: number;
  segment: Segment;
  slippage_ticks?: number;
};
export type WantedWalk = {
  purge?: number;
  test: number;
  train: number;
};
export type BacktestRequest = {
  from_on: string;
  interval: Interval;
  parameters?: {
    [key: string]: number | number | boolean;
  };
  seed?: number;
  strategy: string;
  sweep?: {
    [key: string]: (number | number | boolean)[];
  };
  symbol: string;
  terms: WantedTerms;
  to_on: string;
  walk?: WantedWalk | null;
};
export type State = "queued" | "running" | "done" | "failed" | "cancelled";
export type BacktestSummary = {
  created_at: string;
  fault: FaultView | null;
  finished_at: string | null;
  id: string;
  is_same: boolean | null;
  net_return: number | null;
  progress: number;
  repeats: string | null;
  request: BacktestRequest;
  sharpe: number | null;
  state: State;
};
export type Page = {
  items: BacktestSummary[];
  next: string | null;
};
export type Created = {
  id: string;
};
export type EquityPoint = {
  day: string;
  held_paise: number;
  paise: number;
};
export type FoldView = {
  from_on: string;
  parameters: {
    [key: string]: number | number | boolean;
  };
  to_on: string;
};
export type WalkView = {
  equity: EquityPoint[];
  folds: FoldView[];
  net_return: number;
  sharpe: number | null;
};
export type Figures = {
  best_paise: number | null;
  cagr: number | null;
  charges_paise: number;
  drawdown_max: number;
  drawdown_sessions: number;
  expectancy_r: number | null;
  exposure: number;
  gross_paise: number;
  longs: number;
  missed: number;
  net_paise: number;
  net_return: number;
  profit_factor: number | null;
  refused: number;
  sessions: number;
  sharpe: number | null;
  sortino: number | null;
  trades: number;
  win_rate: number | null;
  worst_paise: number | null;
};
export type LuckView = {
  below: number | null;
  confidence: number | null;
  lots: number[];
  overfitting: number | null;
  trials: number;
};
export type MonthReturn = {
  fraction: number;
  month: string;
};
export type TriedView = {
  figures: Figures;
  parameters: {
    [key: string]: number | number | boolean;
  };
};
export type TradeView = {
  charges_paise: number;
  ended: string;
  entered_at: string;
  entry: string;
  exit: string;
  gross_paise: number;
  left_at: string;
  net_paise: number;
  published_at: string;
  quantity: number;
  r: number;
  side: string;
};
export type Report = {
  agrees: boolean;
  bars: number;
  code_hash: string;
  crossed: WalkView | null;
  data_hash: string;
  equity: EquityPoint[];
  figures: Figures;
  held: Figures;
  luck: LuckView;
  months: MonthReturn[];
  seed: number;
  strategy_hash: string;
  sweep: TriedView[];
  trades: TradeView[];
  walk: WalkView | null;
};
export type BacktestDetail = {
  created_at: string;
  fault: FaultView | null;
  finished_at: string | null;
  id: string;
  is_same: boolean | null;
  net_return: number | null;
  progress: number;
  repeats: string | null;
  report: Report | null;
  report_hash: string | null;
  request: BacktestRequest;
  sharpe: number | null;
  state: State;
};
export type InstrumentKind = "index" | "equity" | "future";
export type LastView = {
  at: string | null;
  day: string;
  previous: string | null;
  price: string;
  run_id: string | null;
};
export type InstrumentView = {
  exchange: string;
  id: string;
  is_demo: boolean;
  kind: InstrumentKind;
  last: LastView | null;
  name: string;
  symbol: string;
  tick_size: string;
};
export type Page2 = {
  items: InstrumentView[];
  next: string | null;
};
export type BarView = {
  at: string;
  close: string;
  high: string;
  low: string;
  open: string;
  volume: number | null;
};
export type Page3 = {
  items: BarView[];
  next: string | null;
};
export type ActionKind = "split" | "bonus" | "demerger" | "dividend" | "symbol_change";
export type ActionView = {
  close_before: string | null;
  ex_on: string;
  id: string;
  kind: ActionKind;
  new_symbol: string | null;
  shares_after: number | null;
  shares_before: number | null;
  source: string;
  symbol: string;
  value_gone: string | null;
};
export type Page4 = {
  items: ActionView[];
  next: string | null;
};
export type DailyBarView = {
  close: string;
  day: string;
  high: string;
  low: string;
  open: string;
  volume: number;
};
export type Page5 = {
  items: DailyBarView[];
  next: string | null;
};
export type RejectReason =
  | "too_long"
  | "not_text"
  | "wrong_columns"
  | "bad_date"
  | "bad_time"
  | "bad_number"
  | "bad_isin"
  | "unknown_instrument"
  | "calendar_gap"
  | "outside_session"
  | "duplicate_minute"
  | "duplicate_day"
  | "duplicate_tick"
  | "duplicate_row"
  | "out_of_order"
  | "not_positive"
  | "inconsistent"
  | "off_tick"
  | "too_late"
  | "far_ahead"
  | "volume_backwards";
export type RejectedRowView = {
  line: number;
  raw: string;
  reason: RejectReason;
};
export type Page6 = {
  items: RejectedRowView[];
  next: string | null;
};
export type SessionKind = "regular" | "special" | "muhurat" | "holiday" | "weekend";
export type Window = {
  closes_at: string;
  opens_at: string;
};
export type SpecialDayView = {
  day: string;
  kind: SessionKind;
  name: string | null;
  windows: Window[];
};
export type Page7 = {
  items: SpecialDayView[];
  next: string | null;
};
export type RejectedView = {
  reason: RejectReason;
  rows: number;
};
export type FeedState = "live" | "stale" | "mute" | "finished";
export type RunKind = "replay" | "synthetic" | "live";
export type RunState = "running" | "finished";
export type Run = {
  exchange: string;
  feed_since: string | null;
  feed_state: FeedState;
  finished_at: string | null;
  id: string;
  is_demo: boolean;
  kind: RunKind;
  label: string;
  market_time: string | null;
  seed: number | null;
  source: string;
  speed: number;
  started_at: string;
  state: RunState;
  trading_day: string;
};
export type MarketState = "pre_open" | "open" | "special" | "closed";
export type StatusView = {
  closes_at: string | null;
  exchange: string;
  next_open_at: string | null;
  opens_at: string | null;
  reason: string | null;
  rejected: RejectedView[];
  run: Run | null;
  session_kind: SessionKind | null;
  state: MarketState;
  trading_day: string;
  windows: Window[];
};
export type SignalInstrument = {
  id: string;
  is_demo: boolean;
  name: string;
  symbol: string;
  tick_size: string;
};
export type Side = "long" | "short";
export type State2 = "published" | "target_1" | "target_2" | "stopped" | "expired" | "closed";
export type SignalView = {
  bar_at: string;
  entry: string;
  exit_price: string | null;
  id: string;
  instrument: SignalInstrument;
  outcome_r: string | null;
  points: string | null;
  published_at: string;
  reason: string;
  run_id: string;
  run_kind: string;
  side: Side;
  state: State2;
  stop: string;
  strategy: string;
  target_1: string;
  target_2: string;
  updated_at: string;
  valid_until: string;
};
export type Page8 = {
  items: SignalView[];
  next: string | null;
};
export type State3 = "published" | "target_1" | "target_2" | "stopped" | "expired" | "closed";
export type ChannelView = {
  head: number;
  name: string;
  run: string;
};
export type Tier = "free" | "basic" | "premium" | "enterprise";
export type TierDelay = {
  minutes: number;
  tier: Tier;
};
export type LiveSignals = {
  channel: ChannelView | null;
  delay_minutes: number;
  faster: TierDelay[];
  items: SignalView[];
  run: Run | null;
};
export type Kind = "published" | "target_1" | "target_2" | "stopped" | "expired" | "closed";
export type LifeEntry = {
  at: string;
  bar_at: string;
  kind: Kind;
  price: string;
  seq: number;
};
export type SignalDetail = {
  bar_at: string;
  entry: string;
  exit_price: string | null;
  id: string;
  instrument: SignalInstrument;
  life: LifeEntry[];
  outcome_r: string | null;
  points: string | null;
  published_at: string;
  reason: string;
  run_id: string;
  run_kind: string;
  side: Side;
  state: State2;
  stop: string;
  strategy: string;
  target_1: string;
  target_2: string;
  updated_at: string;
  valid_until: string;
};
export type FoundPerson = {
  created_at: string;
  email: string;
  id: string;
  is_disabled: boolean;
  name: string;
  roles: Role[];
};
export type Sought = {
  email: string;
};
export type Reasoned = {
  reason: string;
};
export type NewRoles = {
  reason: string;
  roles: Role[];
};
export type HaltView = {
  bar_at: string;
  fault: string;
  place: string;
};
export type ParameterView = {
  default: number | number | boolean;
  kind: string;
  least: number | number | boolean;
  most: number | number | boolean;
  name: string;
};
export type StrategyView = {
  about: string;
  halt: HaltView | null;
  is_live: boolean;
  name: string;
  needs_minutes: boolean;
  needs_volume: boolean;
  parameters: ParameterView[];
  source: string;
  title: string;
  version: string;
  warm_up_bars: number;
};
export type StrategyList = {
  items: StrategyView[];
};
export type Source = "demo" | "purchase";
export type Subscription = {
  source: Source | null;
  tier: Tier;
  valid_from: string | null;
  valid_to: string | null;
};
export type AppView = {
  created_at: string;
  device_name: string;
  expires_at: string;
  id: string;
  last_used_at: string;
};
export type Apps = {
  items: AppView[];
};
export type PasskeyView = {
  created_at: string;
  id: string;
  last_used_at: string | null;
  name: string;
};
export type TotpView = {
  since: string;
};
export type FactorsView = {
  passkeys: PasskeyView[];
  recovery_codes_left: number;
  totp: TotpView | null;
};
export type PasskeyAdded = {
  passkey: PasskeyView;
  recovery_codes: string[] | null;
};
export type NewPasskeyAnswer = {
  challenge_id: string;
  credential: {
    [key: string]: any;
  };
  name: string;
};
export type RecoveryCodes = {
  recovery_codes: string[] | null;
};
export type TotpSecret = {
  secret: string;
  uri: string;
};
export type PasswordChoice = {};
export type PasswordChoiceWrite = {
  password: string;
};
export type SecurityEvent = {
  action: string;
  at: string;
  by: "you" | "staff" | "system";
  detail: {
    [key: string]: string;
  };
  id: string;
};
export type Page9 = {
  items: SecurityEvent[];
  next: string | null;
};
export type SessionView = {
  created_at: string;
  device: string;
  id: string;
  is_current: boolean;
  last_seen_at: string;
  methods: Method[];
};
export type SessionList = {
  items: SessionView[];
};
export type PersonalTokenView = {
  created_at: string;
  expires_at: string;
  id: string;
  last_used_at: string | null;
  name: string;
  scopes: string[];
};
export type PersonalTokens = {
  items: PersonalTokenView[];
};
export type PersonalTokenMade = {
  created_at: string;
  expires_at: string;
  id: string;
  name: string;
  scopes: string[];
  token: string;
};
export type Scope = "profile:read" | "subscriptions:read" | "signals:read" | "live:connect";
export type TokenRequest = {
  expires_in_days: number;
  name: string;
  scopes: Scope[];
};
export const {
  useLoginMutation,
  useLogoutMutation,
  useSignInByPasskeyMutation,
  useBeginPasskeySignInMutation,
  useProveByPasswordMutation,
  useProveByPasskeyMutation,
  useBeginPasskeyProofMutation,
  useProveByTotpMutation,
  useRegisterMutation,
  useResetPasswordMutation,
  useRequestPasswordResetMutation,
  useCompleteSecondStepMutation,
  useSignInAppMutation,
  useRefreshAppMutation,
  useSignOutAppMutation,
  useCompleteAppSignInMutation,
  useVerifyEmailMutation,
  useResendVerificationMutation,
  useCreateWsTicketMutation,
  useListBacktestsQuery,
  useAskForBacktestMutation,
  useReadBacktestQuery,
  useCancelBacktestMutation,
  useRepeatBacktestMutation,
  useReadReportPageQuery,
  useReadReportPdfQuery,
  useListInstrumentsQuery,
  useReadInstrumentQuery,
  useListBarsQuery,
  useListCorporateActionsQuery,
  useListDailyBarsQuery,
  useListRejectedRowsQuery,
  useListSpecialDaysQuery,
  useGetMarketStatusQuery,
  useListSignalHistoryQuery,
  useListLiveSignalsQuery,
  useReadSignalQuery,
  useFindPersonMutation,
  useDisablePersonMutation,
  useEnablePersonMutation,
  useEndSessionsOfPersonMutation,
  useChangeRolesMutation,
  useListStrategiesQuery,
  useGetCurrentSubscriptionQuery,
  useGetMeQuery,
  useListAppsQuery,
  useEndAppMutation,
  useGetMyFactorsQuery,
  useAddMyPasskeyMutation,
  useBeginMyPasskeyMutation,
  useRemoveMyPasskeyMutation,
  useRenewMyRecoveryCodesMutation,
  useRemoveMyTotpMutation,
  useBeginMyTotpMutation,
  useConfirmMyTotpMutation,
  useChangePasswordMutation,
  useListSecurityEventsQuery,
  useListSessionsQuery,
  useEndOtherSessionsMutation,
  useEndSessionMutation,
  useListPersonalTokensQuery,
  useMakePersonalTokenMutation,
  useEndPersonalTokenMutation,
  useResendMyVerificationMutation,
} = injectedRtkApi;
