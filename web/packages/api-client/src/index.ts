export { Challenges } from "./challenges";
export type { Ask, Challenge, RequestExtra } from "./challenges";
export { api, useLazyGetMeQuery, useSignalHistoryPagesInfiniteQuery } from "./endpoints";
export type { Health, HistoryFilter } from "./endpoints";
export * from "./live-cache";
export { createPasskey, passkeyFailureOf } from "./webauthn-create";
export { isProblem } from "./problem";
export type { FieldError, Problem } from "./problem";
export {
  useBeginPasskeyProofMutation,
  useBeginPasskeySignInMutation,
  useChangePasswordMutation,
  useCompleteSecondStepMutation,
  useEndAppMutation,
  useEndOtherSessionsMutation,
  useEndPersonalTokenMutation,
  useEndSessionMutation,
  useGetCurrentSubscriptionQuery,
  useGetMarketStatusQuery,
  useGetMeQuery,
  useGetMyFactorsQuery,
  useListAppsQuery,
  useListBarsQuery,
  useListLiveSignalsQuery,
  useListPersonalTokensQuery,
  useListSessionsQuery,
  useLoginMutation,
  useLogoutMutation,
  useProveByPasskeyMutation,
  useProveByPasswordMutation,
  useProveByTotpMutation,
  useReadSignalQuery,
  useRegisterMutation,
  useRemoveMyPasskeyMutation,
  useRemoveMyTotpMutation,
  useRequestPasswordResetMutation,
  useResendMyVerificationMutation,
  useResendVerificationMutation,
  useResetPasswordMutation,
  useSignInByPasskeyMutation,
  useVerifyEmailMutation,
} from "./generated";
export type {
  AppView as SignedInApp,
  BarView as Bar,
  FactorsView as Factors,
  FeedState,
  LifeEntry,
  LiveSignals,
  MarketState,
  NewPasskeyAnswer,
  PasskeyOptions,
  PasskeyView as Passkey,
  PersonalTokenMade,
  PersonalTokenView as PersonalToken,
  RejectedView as Rejected,
  Run,
  SecondStepToken as SecondStep,
  Scope,
  SecurityEvent,
  SessionView as SignedInSession,
  SignalDetail,
  SignalView as Signal,
  StatusView as MarketStatus,
  Subscription,
  TokenRequest,
  TotpSecret,
  User,
  WsTicket,
} from "./generated";
export { useSecurityEventPagesInfiniteQuery } from "./security";
export { isPasskeyPossible, PasskeyUnused, usedPasskey } from "./webauthn";
