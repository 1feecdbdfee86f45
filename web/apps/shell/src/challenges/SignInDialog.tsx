import { isProblem, useLoginMutation } from "@treum/api-client";
import type { User } from "@treum/api-client";
import { t } from "@treum/i18n";
import { useChallenge } from "@treum/state";
import { Dialog } from "@treum/ui-kit";
import { useAccountForm } from "../account/useAccountForm";
import { PasswordForm } from "./PasswordForm";

/** Over the page, so that what was typed into it is still there once the session is back. */
export function SignInDialog({ user }: { readonly user: User }) {
  const { isOpen, settle } = useChallenge("sign_in");
  return (
    <Dialog
      isOpen={isOpen}
      title={t("again.title")}
      description={t("again.body")}
      isOpaque
      testId="sign-in-dialog"
      onCancel={() => settle(false)}
    >
      <SignInForm user={user} onEnd={settle} />
    </Dialog>
  );
}

interface SignInFormProps {
  readonly user: User;
  readonly onEnd: (isMet: boolean) => void;
}

function SignInForm({ user, onEnd }: SignInFormProps) {
  const [login, { isLoading, error }] = useLoginMutation();
  const { form, faults, submit } = useAccountForm(["password"], async ({ password }) => {
    const found = await login({ credentials: { email: user.email, password } }).unwrap();
    // A request of one person is never repeated as another; refused, it ends at the sign-in page.
    onEnd("id" in found && found.id === user.id);
  });
  const isWrong = isProblem(error) && error.code === "identity.bad_credentials";
  const fault = faults.form && isWrong ? t("again.wrong") : (faults.form ?? faults.password);
  return (
    <PasswordForm
      form={form}
      email={user.email}
      fault={fault}
      isBusy={isLoading}
      submitLabel={isLoading ? t("signin.busy") : t("again.submit")}
      cancelLabel={t("again.leave")}
      onSubmit={submit}
      onCancel={() => onEnd(false)}
    />
  );
}
