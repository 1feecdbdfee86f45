import { createSlice } from "@reduxjs/toolkit";
import type { PayloadAction } from "@reduxjs/toolkit";

/** What a person is told about the live line; set by the shell from the socket's own status. */
export interface Connection {
  readonly phase: "idle" | "connecting" | "live" | "reconnecting" | "replaying" | "offline";
  /** Attempts since the line was last good; 0 while it is. */
  readonly attempt: number;
  /** Wall time of the next attempt, ms; null when none is planned. */
  readonly retryAt: number | null;
}

const IDLE: Connection = { phase: "idle", attempt: 0, retryAt: null };

const slice = createSlice({
  name: "connection",
  initialState: IDLE,
  reducers: {
    connectionChanged: (_, action: PayloadAction<Connection>) => action.payload,
  },
});

export const { connectionChanged } = slice.actions;
export const connectionReducer = slice.reducer;
