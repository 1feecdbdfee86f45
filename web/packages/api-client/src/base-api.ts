import { createApi, fetchBaseQuery } from "@reduxjs/toolkit/query/react";
import type {
  BaseQueryApi,
  BaseQueryFn,
  FetchArgs,
  FetchBaseQueryError,
} from "@reduxjs/toolkit/query/react";
import { challengesOf } from "./challenges";
import type { Challenge } from "./challenges";
import { problemFromBody, problemWithoutAnswer, waitMsOf } from "./problem";
import type { Problem } from "./problem";

const TIMEOUT_MS = 15_000;
/** One polite repeat of a read; a longer wait is shown to the person instead. */
const WAIT_MS_MAX = 5_000;
/** What a refusal asks of the person who can lift it. */
const ASKS: Readonly<Record<string, Challenge>> = {
  "auth.step_up_required": "step_up",
  "auth.required": "sign_in",
};
/** Opens no question: here the server has already said that sessions were ended on purpose. */
const ASKS_NOTHING = "renewWsTicket";

const request = fetchBaseQuery({
  baseUrl: "/",
  credentials: "same-origin",
  timeout: TIMEOUT_MS,
  // Set here, as headers of a single request would replace those given for all.
  prepareHeaders: (headers) => {
    // A custom header makes a foreign page's request fail its preflight.
    headers.set("X-Treum-Client", "web");
    headers.set("Accept", "application/json");
  },
});

/** A refusal that the person can lift is put to them, and the request repeated once. */
export const baseQuery: BaseQueryFn<string | FetchArgs, unknown, Problem> = async (
  args,
  api,
  options,
) => {
  const challenges = challengesOf(api.extra);
  if (challenges === null) return patiently(args, api, options);
  const since = {
    step_up: challenges.timesMet("step_up"),
    sign_in: challenges.timesMet("sign_in"),
  };
  const first = await patiently(args, api, options);
  const challenge = challengeOf(first.error, api);
  if (challenge === null || !challenges.isPut(challenge)) return first;
  if (challenge === "sign_in") {
    // A proof made meanwhile has given the session another token; with that it may pass.
    const second = await patiently(args, api, options);
    if (challengeOf(second.error, api) !== challenge) return second;
  }
  const isMet = await challenges.meet(challenge, since[challenge]);
  return isMet ? patiently(args, api, options) : first;
};

/** What would lift this refusal; null when it stands. */
function challengeOf(problem: Problem | undefined, api: BaseQueryApi): Challenge | null {
  if (problem === undefined || api.endpoint === ASKS_NOTHING) return null;
  return ASKS[problem.code] ?? null;
}

async function patiently(args: string | FetchArgs, api: BaseQueryApi, options: object) {
  const first = await once(args, api, options);
  const wait = first.error ? waitBeforeRepeat(args, first.error) : null;
  if (wait === null) return first;
  await pause(wait, api.signal);
  return once(args, api, options);
}

async function once(args: string | FetchArgs, api: BaseQueryApi, options: object) {
  const answer = await request(args, api, options);
  if (!answer.error) return { data: answer.data };
  const header = answer.meta?.response?.headers.get("Retry-After") ?? null;
  return { error: problemOf(answer.error, waitMsOf(header, Date.now())) };
}

function problemOf(error: FetchBaseQueryError, wait: number | null): Problem {
  if (typeof error.status === "number") return problemFromBody(error.status, error.data, wait);
  if (error.status === "PARSING_ERROR") return problemFromBody(error.originalStatus, null, wait);
  if (error.status === "TIMEOUT_ERROR") return problemWithoutAnswer("client.timeout");
  return problemWithoutAnswer("client.unreachable");
}

/** Only reads are repeated, only when the server named a short wait. */
function waitBeforeRepeat(args: string | FetchArgs, problem: Problem): number | null {
  const method = typeof args === "string" ? "GET" : (args.method ?? "GET");
  if (method.toUpperCase() !== "GET") return null;
  if (problem.status !== 429 && problem.status !== 503) return null;
  const wait = problem.retryAfterMs;
  return wait !== null && wait <= WAIT_MS_MAX ? wait : null;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

export const baseApi = createApi({
  reducerPath: "api",
  baseQuery,
  endpoints: () => ({}),
});
