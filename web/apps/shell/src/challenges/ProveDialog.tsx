import {
  isPasskeyPossible,
  useGetMyFactorsQuery,
  useProveByPasswordMutation,
  useProveByTotpMutation,
} from "@treum/api-client";
import type { Factors } from "@treum/api-client";
import { t } from "@treum/i18n";
import { useChallenge } from "@treum/state";
import { Button, Dialog } from "@treum/ui-kit";
import { FormFault } from "../account/AccountForm";
import { CodeField } from "../account/CodeField";
import { codeFaults, faultsFrom, tightly } from "../account/faults";
import { PasskeyButton } from "../account/PasskeyButton";
import { useAccountForm } from "../account/useAccountForm";
import { usePasskeyProof } from "../account/usePasskey";
import { PasswordForm } from "./PasswordForm";

/** Asks for what the account has before an act that was refused as too sensitive for an old proof. */
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
      <Proof email={email} onEnd={settle} />
    </Dialog>
  );
}

interface ProofProps {
  readonly email: string;
  readonly onEnd: (isMet: boolean) => void;
}

/** What the account has is asked each time: a factor may have come or gone in another tab. */
function Proof({ email, onEnd }: ProofProps) {
  const { currentData, error, isFetching, refetch } = useGetMyFactorsQuery(undefined, {
    refetchOnMountOrArgChange: true,
  });
  if (currentData && !isFetching) {
    const { totp, passkeys } = currentData;
    if (totp === null && passkeys.length > 0) return <PasskeyProof onEnd={onEnd} />;
    return <PasswordProof email={email} factors={currentData} onEnd={onEnd} />;
  }
  return (
    <div className="mt-5 grid gap-5">
      <FormFault text={error && !isFetching ? faultsFrom(error).form : undefined} />
      <div className="k-dialog-actions">
        <Button onClick={() => onEnd(false)}>{t("prove.cancel")}</Button>
        <Button variant="primary" isBusy={isFetching} onClick={() => void refetch()}>
          {isFetching ? t("prove.looking") : t("prove.again")}
        </Button>
      </div>
    </div>
  );
}

/** With an app a code is needed beside the password; a passkey is enough alone. */
function PasswordProof({ email, factors, onEnd }: ProofProps & { readonly factors: Factors }) {
  const hasApp = factors.totp !== null;
  const [provePassword, password] = useProveByPasswordMutation();
  const [proveTotp, totp] = useProveByTotpMutation();
  const proveByPasskey = usePasskeyProof();
  const { form, faults, submit, attempt } = useAccountForm(
    hasApp ? ["password", "code"] : ["password"],
    async (values: { readonly password: string; readonly code?: string }) => {
      await provePassword({ passwordProof: { password: values.password } }).unwrap();
      if (values.code) await proveTotp({ codeProof: { code: tightly(values.code) } }).unwrap();
      onEnd(true);
    },
    ({ code = "" }) => codeFaults(code),
  );
  const isBusy = password.isLoading || totp.isLoading;
  return (
    <PasswordForm
      form={form}
      email={email}
      fault={faults.form ?? faults.password}
      isBusy={isBusy}
      submitLabel={isBusy ? t("prove.busy") : t("prove.submit")}
      cancelLabel={t("prove.cancel")}
      alternative={
        factors.passkeys.length > 0 ? (
          <PasskeyButton
            label={t("prove.passkey")}
            onUse={() => attempt(() => proveByPasskey().then(() => onEnd(true)))}
          />
        ) : null
      }
      onSubmit={submit}
      onCancel={() => onEnd(false)}
    >
      {hasApp ? <CodeField method="totp" error={faults.code} /> : null}
    </PasswordForm>
  );
}

function PasskeyProof({ onEnd }: { readonly onEnd: (isMet: boolean) => void }) {
  const proveByPasskey = usePasskeyProof();
  const { faults, attempt } = useAccountForm([], proveByPasskey);
  return (
    <div className="mt-5 grid gap-5">
      <FormFault text={isPasskeyPossible() ? faults.form : t("passkey.impossible")} />
      <div className="k-dialog-actions">
        <Button onClick={() => onEnd(false)}>{t("prove.cancel")}</Button>
        <PasskeyButton
          label={t("prove.passkey")}
          variant="primary"
          onUse={() => attempt(() => proveByPasskey().then(() => onEnd(true)))}
        />
      </div>
    </div>
  );
}
