import { isProblem, useLoginMutation } from "@treum/api-client";
import type { SecondStep, User } from "@treum/api-client";
import { t } from "@treum/i18n";
import { useChallenge } from "@treum/state";
import { Dialog } from "@treum/ui-kit";
import { useState } from "react";
import { PasskeyButton } from "../account/PasskeyButton";
import { SecondStepForm } from "../account/SecondStepForm";
import { useAccountForm } from "../account/useAccountForm";
import { usePasskeySignIn } from "../account/usePasskey";
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
      <SignInAgain user={user} onEnd={settle} />
    </Dialog>
  );
}

interface SignInAgainProps {
  readonly user: User;
  readonly onEnd: (isMet: boolean) => void;
}

function SignInAgain({ user, onEnd }: SignInAgainProps) {
  const [owner] = useState(user.id);
  const [step, setStep] = useState<SecondStep>();
  const [isOver, setOver] = useState(false);

  function signedIn(found: User): void {
    if (found.id === owner) onEnd(true);
    // Nothing of one person may be seen by another, or be sent as them: the page begins anew.
    else location.replace("/");
  }

  function restart(isStepOver: boolean): void {
    setOver(isStepOver);
    setStep(undefined);
  }

  if (step) return <SecondStepForm step={step} onSignedIn={signedIn} onRestart={restart} />;
  return (
    <PasswordStep
      email={user.email}
      isOver={isOver}
      onStep={setStep}
      onSignedIn={signedIn}
      onCancel={() => onEnd(false)}
    />
  );
}

interface PasswordStepProps {
  readonly email: string;
  readonly isOver: boolean;
  readonly onStep: (step: SecondStep) => void;
  readonly onSignedIn: (user: User) => void;
  readonly onCancel: () => void;
}

function PasswordStep({ email, isOver, onStep, onSignedIn, onCancel }: PasswordStepProps) {
  const [login, { isLoading, isUninitialized, error }] = useLoginMutation();
  const signInByPasskey = usePasskeySignIn();
  const { form, faults, submit, attempt } = useAccountForm(["password"], async ({ password }) => {
    const found = await login({ credentials: { email, password } }).unwrap();
    if ("second_step" in found) onStep(found.second_step);
    else onSignedIn(found);
  });
  const isWrong = isProblem(error) && error.code === "identity.bad_credentials";
  const over = isOver && isUninitialized ? t("step.over") : undefined;
  return (
    <PasswordForm
      form={form}
      email={email}
      fault={faults.form && isWrong ? t("again.wrong") : (faults.form ?? faults.password ?? over)}
      isBusy={isLoading}
      submitLabel={isLoading ? t("signin.busy") : t("again.submit")}
      cancelLabel={t("again.leave")}
      alternative={
        <PasskeyButton
          label={t("signin.passkey")}
          onUse={() => attempt(async () => onSignedIn(await signInByPasskey()))}
        />
      }
      onSubmit={submit}
      onCancel={onCancel}
    />
  );
}
