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

/** Other 401s refuse a password, a code or a passkey, and leave the session as it was. */
const ENDS = new Set(["auth.required", "auth.session_ended"]);

const { completeSecondStep, getMe, login, logout, register, signInByPasskey } = api.endpoints;

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
      .addMatcher(completeSecondStep.matchFulfilled, signedIn)
      .addMatcher(signInByPasskey.matchFulfilled, signedIn)
      .addMatcher(register.matchFulfilled, signedIn)
      .addMatcher(logout.matchFulfilled, () => SIGNED_OUT)
      .addMatcher(isRejectedWithValue, (session, { payload }) =>
        isProblem(payload) && ENDS.has(payload.code) ? SIGNED_OUT : session,
      );
  },
});

export const sessionReducer = slice.reducer;
