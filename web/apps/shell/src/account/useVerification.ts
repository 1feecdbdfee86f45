import {
  isProblem,
  useGetMeQuery,
  useLazyGetMeQuery,
  useVerifyEmailMutation,
} from "@treum/api-client";
import { useSession } from "@treum/state";
import { useCallback, useEffect } from "react";
import { useMailedToken } from "./useMailedToken";

export type Outcome = "busy" | "done" | "used" | "bad" | "none" | "failed";

/** Confirms with the token of the address as soon as it is known who is signed in. */
export function useVerification() {
  const token = useMailedToken();
  const { status, user } = useSession();
  const { isError } = useGetMeQuery(undefined, { skip: status !== "unknown" });
  const isSettled = status !== "unknown" || isError;
  const [verify, { data, error, isSuccess }] = useVerifyEmailMutation();
  const [readMe] = useLazyGetMeQuery();
  const attempt = useCallback(async () => {
    const answer = await verify({ emailProof: { token } });
    if (!answer.error && status === "signed_in") void readMe();
  }, [verify, readMe, token, status]);
  useEffect(() => {
    if (isSettled && token !== "") void attempt();
    // Who is signed in changes by the answer itself; only another token is another attempt.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [isSettled, token]);

  function outcome(): Outcome {
    if (token === "") return user?.email_verified ? "used" : "none";
    if (isSuccess) return data.is_new ? "done" : "used";
    if (!error) return "busy";
    return isProblem(error) && error.status === 422 ? "bad" : "failed";
  }

  return { outcome: outcome(), error, retry: () => void attempt() };
}
