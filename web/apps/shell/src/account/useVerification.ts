import {
  isProblem,
  useGetMeQuery,
  useLazyGetMeQuery,
  useVerifyEmailMutation,
} from "@treum/api-client";
import { useSession } from "@treum/state";
import { useCallback, useEffect, useLayoutEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";

export type Outcome = "busy" | "done" | "used" | "bad" | "none" | "failed";

/** Confirms with the token of the address as soon as it is known who is signed in. */
export function useVerification() {
  const token = useToken();
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

/** From the fragment, which goes at once: an address is shown, kept and copied. */
function useToken(): string {
  const { hash, pathname } = useLocation();
  const navigate = useNavigate();
  const given = tokenOf(hash);
  const [token, setToken] = useState(given);
  if (given !== "" && given !== token) setToken(given);
  useLayoutEffect(() => {
    if (hash !== "") void navigate(pathname, { replace: true });
  }, [hash, pathname, navigate]);
  return token;
}

function tokenOf(hash: string): string {
  return new URLSearchParams(hash.slice(1)).get("token") ?? "";
}
