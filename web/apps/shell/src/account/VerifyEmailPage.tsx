import { t } from "@treum/i18n";
import { useSession } from "@treum/state";
import { Button, PageTitle } from "@treum/ui-kit";
import { Link } from "react-router";
import { faultsFrom } from "./faults";
import { NewLink } from "./NewLink";
import { useVerification } from "./useVerification";
import type { Outcome } from "./useVerification";

const WORDS = {
  busy: { title: t("verify.busy_title"), body: t("verify.busy") },
  done: { title: t("verify.done_title"), body: t("verify.done") },
  used: { title: t("verify.used_title"), body: t("verify.used") },
  bad: { title: t("verify.bad_title"), body: t("verify.bad") },
  none: { title: t("verify.none_title"), body: t("verify.none") },
} as const;

export function VerifyEmailPage() {
  const { outcome, error, retry } = useVerification();
  const { title, body } =
    outcome === "failed"
      ? { title: t("verify.failed_title"), body: faultsFrom(error).form ?? t("error.server") }
      : WORDS[outcome];
  return (
    <section className="mx-auto w-full max-w-md" data-testid="verification" data-state={outcome}>
      <PageTitle title={title} />
      <p className="mt-3 text-muted" role={outcome === "failed" ? "alert" : "status"}>
        {body}
      </p>
      <div className="mt-7">
        <Next outcome={outcome} onRetry={retry} />
      </div>
    </section>
  );
}

interface NextProps {
  readonly outcome: Outcome;
  readonly onRetry: () => void;
}

/** What there is to do now. */
function Next({ outcome, onRetry }: NextProps) {
  const { status } = useSession();
  if (outcome === "busy") return null;
  if (outcome === "failed") return <Button onClick={onRetry}>{t("error.retry")}</Button>;
  if (outcome === "bad" || outcome === "none") return <NewLink />;
  const isIn = status === "signed_in";
  return (
    <Link
      to={isIn ? "/signals" : "/sign-in"}
      className="k-button"
      data-variant="primary"
      data-size="normal"
    >
      {isIn ? t("verify.signals") : t("verify.sign_in")}
    </Link>
  );
}
