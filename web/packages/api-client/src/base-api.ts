import { createApi, fetchBaseQuery } from "@reduxjs/toolkit/query/react";
import type {
  BaseQueryApi,
  BaseQueryFn,
  FetchArgs,
  FetchBaseQueryError,
} from "@reduxjs/toolkit/query/react";
import { problemFromBody, problemWithoutAnswer, waitMsOf } from "./problem";
import type { Problem } from "./problem";

const TIMEOUT_MS = 15_000;
/** One polite repeat of a read; a longer wait is shown to the person instead. */
const WAIT_MS_MAX = 5_000;

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

export const baseQuery: BaseQueryFn<string | FetchArgs, unknown, Problem> = async (
  args,
  api,
  options,
) => {
  const first = await once(args, api, options);
  const wait = first.error ? waitBeforeRepeat(args, first.error) : null;
  if (wait === null) return first;
  await pause(wait, api.signal);
  return once(args, api, options);
};

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
