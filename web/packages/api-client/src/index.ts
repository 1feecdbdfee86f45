export { Challenges } from "./challenges";
export type { Ask, Challenge, RequestExtra } from "./challenges";
export { api, useLazyGetMeQuery, useSignalHistoryPagesInfiniteQuery } from "./endpoints";
export type { Health, HistoryFilter } from "./endpoints";
export * from "./live-cache";
export { isProblem } from "./problem";
export type { FieldError, Problem } from "./problem";
export {
  useChangePasswordMutation,
  useEndOtherSessionsMutation,
  useEndSessionMutation,
  useGetCurrentSubscriptionQuery,
  useGetMarketStatusQuery,
  useGetMeQuery,
  useListBarsQuery,
  useListLiveSignalsQuery,
  useListSessionsQuery,
  useLoginMutation,
  useLogoutMutation,
  useProveByPasswordMutation,
  useReadSignalQuery,
  useRegisterMutation,
  useRequestPasswordResetMutation,
  useResendMyVerificationMutation,
  useResendVerificationMutation,
  useResetPasswordMutation,
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
