import { api, isProblem, useGetMeQuery } from "@treum/api-client";
import { t } from "@treum/i18n";
import { useAppDispatch, useSession } from "@treum/state";
import { ErrorState } from "@treum/ui-kit";
import { useEffect } from "react";
import type { ReactNode } from "react";
import { Navigate, useLocation } from "react-router";
import { Opening } from "../frame/Opening";
import { signInPath } from "./next-path";

export function RequireSession({ children }: { readonly children: ReactNode }) {
  const { status } = useSession();
  const { error, refetch } = useGetMeQuery(undefined, { skip: status !== "unknown" });
  const { pathname, search } = useLocation();
  const dispatch = useAppDispatch();
  useEffect(() => {
    // What one person fetched must not be there for the next.
    if (status === "signed_out") dispatch(api.util.resetApiState());
  }, [status, dispatch]);
  if (status === "signed_in") return children;
  if (status === "signed_out") return <Navigate to={signInPath(pathname, search)} replace />;
  if (!error) return <Opening />;
  return (
    <main className="mx-auto max-w-3xl px-4 py-16">
      <ErrorState
        body={t("error.unreachable")}
        reference={isProblem(error) ? error.correlationId : null}
        onRetry={() => void refetch()}
      />
    </main>
  );
}
