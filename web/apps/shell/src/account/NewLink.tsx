import { useResendVerificationMutation } from "@treum/api-client";
import { t } from "@treum/i18n";
import { useSession } from "@treum/state";
import { Button } from "@treum/ui-kit";
import { useState } from "react";
import { FormFault } from "./AccountForm";
import { EmailField } from "./EmailField";
import { useAccountForm } from "./useAccountForm";
import { useResend } from "./useResend";

/** To the address of whoever is signed in; anybody else must name theirs, and learns nothing. */
export function NewLink() {
  const { user } = useSession();
  return user === null ? <ToAnyone /> : <ToMe email={user.email} />;
}

function ToMe({ email }: { readonly email: string }) {
  const { send, isBusy, mayAsk, note } = useResend(email);
  return (
    <div className="grid gap-5">
      <FormFault text={note?.isGood === false ? note.text : undefined} />
      {note?.isGood ? <p role="status">{note.text}</p> : null}
      {mayAsk ? (
        <Button variant="primary" isBusy={isBusy} onClick={send}>
          {t("verify.new_link")}
        </Button>
      ) : null}
    </div>
  );
}

function ToAnyone() {
  const [resend, { isLoading }] = useResendVerificationMutation();
  const [sentTo, setSentTo] = useState("");
  const { form, faults, submit } = useAccountForm(["email"], async (values) => {
    await resend({ linkRequest: values }).unwrap();
    setSentTo(values.email);
  });
  if (sentTo !== "") return <p role="status">{t("verify.sent", { email: sentTo })}</p>;
  return (
    <form ref={form} className="grid gap-5" noValidate onSubmit={submit}>
      <FormFault text={faults.form} />
      <EmailField error={faults.email} />
      <Button type="submit" variant="primary" isBusy={isLoading}>
        {t("verify.new_link")}
      </Button>
    </form>
  );
}
