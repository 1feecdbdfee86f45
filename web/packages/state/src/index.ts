export { Provider as StoreProvider } from "react-redux";
export { useChallenge } from "./challenges";
export { connectionChanged } from "./connection";
export type { Connection } from "./connection";
export { useAppDispatch, useAppSelector, useConnection, useSession } from "./hooks";
export type { Session } from "./session";
export { createStore } from "./store";
export type { Dispatch, RootState, Store } from "./store";
