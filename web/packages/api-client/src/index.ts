export { Challenges } from "./challenges";
export type { Ask, Challenge, RequestExtra } from "./challenges";
export { api, useLazyGetMeQuery, useSignalHistoryPagesInfiniteQuery } from "./endpoints";
export type { Health, HistoryFilter } from "./endpoints";
export * from "./live-cache";
export { isProblem } from "./problem";
export type { FieldError, Problem } from "./problem";
export {
  useBeginPasskeyProofMutation,
  useBeginPasskeySignInMutation,
  useChangePasswordMutation,
  useCompleteSecondStepMutation,
  useEndOtherSessionsMutation,
  useEndSessionMutation,
  useGetCurrentSubscriptionQuery,
  useGetMarketStatusQuery,
  useGetMeQuery,
  useGetMyFactorsQuery,
  useListBarsQuery,
  useListLiveSignalsQuery,
  useListSessionsQuery,
  useLoginMutation,
  useLogoutMutation,
  useProveByPasskeyMutation,
  useProveByPasswordMutation,
  useProveByTotpMutation,
  useReadSignalQuery,
  useRegisterMutation,
  useRequestPasswordResetMutation,
  useResendMyVerificationMutation,
  useResendVerificationMutation,
  useResetPasswordMutation,
  useSignInByPasskeyMutation,
  useVerifyEmailMutation,
} from "./generated";
export type {
  BarView as Bar,
  FactorsView as Factors,
  FeedState,
  LifeEntry,
  LiveSignals,
  MarketState,
  RejectedView as Rejected,
  Run,
  SecondStepToken as SecondStep,
  SecurityEvent,
  SessionView as SignedInSession,
  SignalDetail,
  SignalView as Signal,
  StatusView as MarketStatus,
  Subscription,
  User,
  WsTicket,
} from "./generated";
export { useSecurityEventPagesInfiniteQuery } from "./security";
export { isPasskeyPossible, PasskeyUnused, usedPasskey } from "./webauthn";
