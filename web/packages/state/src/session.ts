import { createSlice, isRejectedWithValue } from "@reduxjs/toolkit";
import type { PayloadAction } from "@reduxjs/toolkit";
import { api, isProblem } from "@treum/api-client";
import type { User } from "@treum/api-client";

export interface Session {
  /** "unknown" until /users/me has answered once. */
  readonly status: "unknown" | "signed_in" | "signed_out";
  readonly user: User | null;
}

const UNKNOWN: Session = { status: "unknown", user: null };
const SIGNED_OUT: Session = { status: "signed_out", user: null };

const { getMe, login, logout, register } = api.endpoints;

function signedIn(_: Session, action: PayloadAction<User>): Session {
  return { status: "signed_in", user: action.payload };
}

const slice = createSlice({
  name: "session",
  initialState: UNKNOWN,
  reducers: {},
  extraReducers: (builder) => {
    builder
      .addMatcher(getMe.matchFulfilled, signedIn)
      // A password alone opens no account that has a second factor.
      .addMatcher(login.matchFulfilled, (session, { payload }) =>
        "second_step" in payload ? session : { status: "signed_in", user: payload },
      )
      .addMatcher(register.matchFulfilled, signedIn)
      .addMatcher(logout.matchFulfilled, () => SIGNED_OUT)
      // A failed sign-in is a 401 too, and leaves the session as it was.
      .addMatcher(isRejectedWithValue, (session, action) =>
        isUnauthenticated(action.payload) && !login.matchRejected(action) ? SIGNED_OUT : session,
      );
  },
});

/** A refused passkey is a 401 of identity, and says nothing about the session. */
function isUnauthenticated(value: unknown): boolean {
  return isProblem(value) && value.status === 401 && !value.code.startsWith("identity.");
}

export const sessionReducer = slice.reducer;
