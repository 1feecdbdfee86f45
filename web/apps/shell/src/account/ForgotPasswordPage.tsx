import { useRequestPasswordResetMutation } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Button, PageTitle } from "@treum/ui-kit";
import { useState } from "react";
import { Link } from "react-router";
import { FormFault } from "./AccountForm";
import { EmailField } from "./EmailField";
import { useAccountForm } from "./useAccountForm";

/** The answer is the same for everybody: whether an address has an account is nobody's business. */
export function ForgotPasswordPage() {
  const [sentTo, setSentTo] = useState("");
  const isSent = sentTo !== "";
  return (
    <section
      className="mx-auto w-full max-w-md"
      data-testid="forgot-password"
      data-state={isSent ? "sent" : "open"}
    >
      {isSent ? (
        <Sent email={sentTo} onAgain={() => setSentTo("")} />
      ) : (
        <AskForLink onSent={setSentTo} />
      )}
      <p className="mt-6">
        <Link to="/sign-in" className="font-medium text-brand underline underline-offset-4">
          {t("forgot.back")}
        </Link>
      </p>
    </section>
  );
}

function AskForLink({ onSent }: { readonly onSent: (email: string) => void }) {
  const [request, { isLoading }] = useRequestPasswordResetMutation();
  const { form, faults, submit } = useAccountForm(["email"], async (resetRequest) => {
    await request({ resetRequest }).unwrap();
    onSent(resetRequest.email);
  });
  return (
    <>
      <PageTitle title={t("forgot.title")} />
      <p className="mt-3 text-muted">{t("forgot.body")}</p>
      <form ref={form} className="mt-7 grid gap-5" noValidate onSubmit={submit}>
        <FormFault text={faults.form} />
        <EmailField autoComplete="username" error={faults.email} />
        <Button type="submit" variant="primary" isBusy={isLoading}>
          {isLoading ? t("forgot.busy") : t("forgot.submit")}
        </Button>
      </form>
    </>
  );
}

interface SentProps {
  readonly email: string;
  readonly onAgain: () => void;
}

function Sent({ email, onAgain }: SentProps) {
  return (
    <>
      <PageTitle title={t("forgot.sent_title")} />
      <p className="mt-3 text-muted" role="status">
        {t("forgot.sent", { email })}
      </p>
      <p className="mt-5 text-muted">
        {t("forgot.sent_none")}{" "}
        <button
          type="button"
          className="font-medium text-brand underline underline-offset-4"
          onClick={onAgain}
        >
          {t("forgot.sent_other")}
        </button>
      </p>
    </>
  );
}
