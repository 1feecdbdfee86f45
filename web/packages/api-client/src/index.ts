export { Challenges } from "./challenges";
export type { Ask, Challenge, RequestExtra } from "./challenges";
export { api, useLazyGetMeQuery, useSignalHistoryPagesInfiniteQuery } from "./endpoints";
export type { Health, HistoryFilter } from "./endpoints";
export * from "./live-cache";
export { isProblem } from "./problem";
export type { FieldError, Problem } from "./problem";
export {
  useGetCurrentSubscriptionQuery,
  useGetMarketStatusQuery,
  useGetMeQuery,
  useListBarsQuery,
  useListLiveSignalsQuery,
  useLoginMutation,
  useLogoutMutation,
  useReadSignalQuery,
  useRegisterMutation,
  useResendMyVerificationMutation,
  useResendVerificationMutation,
  useVerifyEmailMutation,
} from "./generated";
export type {
  BarView as Bar,
  FeedState,
  LifeEntry,
  LiveSignals,
  MarketState,
  RejectedView as Rejected,
  Run,
  SignalDetail,
  SignalView as Signal,
  StatusView as MarketStatus,
  Subscription,
  User,
  WsTicket,
} from "./generated";
export {
  useChangePasswordMutation,
  useEndOtherSessionsMutation,
  useEndSessionMutation,
  useListSessionsQuery,
  useProveByPasswordMutation,
  useRequestPasswordResetMutation,
  useResetPasswordMutation,
  useSecurityEventPagesInfiniteQuery,
} from "./security";
export type { SecurityEvent, SignedInSession } from "./security";
