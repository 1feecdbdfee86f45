import { useLoginMutation } from "@treum/api-client";
import type { SecondStep } from "@treum/api-client";
import { t } from "@treum/i18n";
import { PasswordField } from "@treum/ui-kit";
import { useState } from "react";
import { Link } from "react-router";
import { AccountForm, AccountFrame } from "./AccountForm";
import { EmailField } from "./EmailField";
import { PasskeyButton } from "./PasskeyButton";
import { SecondStepForm } from "./SecondStepForm";
import { useAccountForm } from "./useAccountForm";
import { usePasskeySignIn } from "./usePasskey";

export function SignInPage() {
  const [email, setEmail] = useState("");
  const [step, setStep] = useState<SecondStep>();
  const [isOver, setOver] = useState(false);

  function restart(isStepOver: boolean): void {
    setOver(isStepOver);
    setStep(undefined);
  }

  if (step === undefined) {
    return <PasswordStep email={email} isOver={isOver} onEmail={setEmail} onStep={setStep} />;
  }
  return (
    <AccountFrame title={t("step.title")}>
      <p className="mt-3 text-muted">{t("step.body", { email })}</p>
      <SecondStepForm step={step} onRestart={restart} />
    </AccountFrame>
  );
}

interface PasswordStepProps {
  readonly email: string;
  /** A sign-in with the right password was not completed in time. */
  readonly isOver: boolean;
  readonly onEmail: (email: string) => void;
  readonly onStep: (step: SecondStep) => void;
}

function PasswordStep({ email, isOver, onEmail, onStep }: PasswordStepProps) {
  const [login, { isLoading, isUninitialized }] = useLoginMutation();
  const signInByPasskey = usePasskeySignIn();
  const { form, faults, submit, attempt } = useAccountForm(
    ["email", "password"],
    async (values) => {
      const found = await login({ credentials: values }).unwrap();
      onEmail(values.email);
      if ("second_step" in found) onStep(found.second_step);
    },
  );
  const over = isOver && isUninitialized ? t("step.over") : undefined;
  return (
    <AccountForm
      title={t("signin.title")}
      form={form}
      fault={faults.form ?? over}
      isBusy={isLoading}
      submitLabel={isLoading ? t("signin.busy") : t("signin.submit")}
      other={{ text: t("signin.other"), link: t("signin.other_link"), to: "/sign-up" }}
      alternative={
        <PasskeyButton label={t("signin.passkey")} onUse={() => attempt(signInByPasskey)} />
      }
      onSubmit={submit}
    >
      <EmailField autoComplete="username" defaultValue={email} error={faults.email} />
      <PasswordField
        label={t("field.password")}
        name="password"
        autoComplete="current-password"
        error={faults.password}
      />
      <Link
        to="/forgot-password"
        className="-mt-2 justify-self-start text-sm text-brand underline underline-offset-4"
      >
        {t("forgot.link")}
      </Link>
    </AccountForm>
  );
}
