import { configureStore } from "@reduxjs/toolkit";
import { api, Challenges } from "@treum/api-client";
import type { RequestExtra } from "@treum/api-client";
import { connectionReducer } from "./connection";
import { sessionReducer } from "./session";

/** Session and line status only; server data lives in the query cache, the rest in components. */
export function createStore() {
  const extraArgument: RequestExtra = { challenges: new Challenges() };
  return configureStore({
    reducer: {
      [api.reducerPath]: api.reducer,
      session: sessionReducer,
      connection: connectionReducer,
    },
    middleware: (defaults) => defaults({ thunk: { extraArgument } }).concat(api.middleware),
    devTools: false,
  });
}

export type Store = ReturnType<typeof createStore>;
export type RootState = ReturnType<Store["getState"]>;
export type Dispatch = Store["dispatch"];
