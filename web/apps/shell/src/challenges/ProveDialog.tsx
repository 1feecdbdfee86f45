import { useProveByPasswordMutation } from "@treum/api-client";
import { t } from "@treum/i18n";
import { useChallenge } from "@treum/state";
import { Dialog } from "@treum/ui-kit";
import { useAccountForm } from "../account/useAccountForm";
import { PasswordForm } from "./PasswordForm";

/** Asks for the password before an act that was refused as too sensitive for an old proof. */
export function ProveDialog({ email }: { readonly email: string }) {
  const { isOpen, settle } = useChallenge("step_up");
  return (
    <Dialog
      isOpen={isOpen}
      title={t("prove.title")}
      description={t("prove.body")}
      testId="prove-dialog"
      onCancel={() => settle(false)}
    >
      <ProveForm email={email} onEnd={settle} />
    </Dialog>
  );
}

interface ProveFormProps {
  readonly email: string;
  readonly onEnd: (isMet: boolean) => void;
}

function ProveForm({ email, onEnd }: ProveFormProps) {
  const [prove, { isLoading }] = useProveByPasswordMutation();
  const { form, faults, submit } = useAccountForm(["password"], async (passwordProof) => {
    await prove({ passwordProof }).unwrap();
    onEnd(true);
  });
  return (
    <PasswordForm
      form={form}
      email={email}
      fault={faults.form ?? faults.password}
      isBusy={isLoading}
      submitLabel={isLoading ? t("prove.busy") : t("prove.submit")}
      cancelLabel={t("prove.cancel")}
      onSubmit={submit}
      onCancel={() => onEnd(false)}
    />
  );
}
