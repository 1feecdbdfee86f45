import { isProblem, useCompleteSecondStepMutation } from "@treum/api-client";
import type { SecondStep, User } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Button } from "@treum/ui-kit";
import { useEffect, useState } from "react";
import { FormFault } from "./AccountForm";
import { CodeField } from "./CodeField";
import type { CodeMethod } from "./CodeField";
import { codeFaults, tightly } from "./faults";
import { PasskeyButton } from "./PasskeyButton";
import { useAccountForm } from "./useAccountForm";
import { usePasskeySignIn } from "./usePasskey";

const CODES = ["totp", "recovery"] as const;

interface SecondStepFormProps {
  readonly step: SecondStep;
  readonly onSignedIn?: (user: User) => void;
  /** isOver: it took too long or met too many wrong codes; else the person went back. */
  readonly onRestart: (isOver: boolean) => void;
}

/** The password was right; something that only its owner has is asked for too. */
export function SecondStepForm(props: SecondStepFormProps) {
  const { methods } = props.step;
  const [method, setMethod] = useState<CodeMethod>(methods.includes("totp") ? "totp" : "recovery");
  const { form, faults, submit, isBusy, onPasskey } = useSecondStep(props, method);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[name=code]")?.focus();
  }, [form, method]);
  return (
    <form
      ref={form}
      className="mt-5 grid gap-5"
      noValidate
      data-testid="second-step"
      onSubmit={submit}
    >
      <FormFault text={faults.form} />
      <CodeField key={method} method={method} error={faults.code} />
      <Button type="submit" variant="primary" isBusy={isBusy}>
        {isBusy ? t("signin.busy") : t("step.submit")}
      </Button>
      {methods.includes("passkey") ? (
        <PasskeyButton label={t("step.passkey")} onUse={onPasskey} />
      ) : null}
      <Ways
        other={CODES.find((code) => code !== method && methods.includes(code))}
        onChoose={setMethod}
        onBack={() => props.onRestart(false)}
      />
    </form>
  );
}

function useSecondStep({ step, onSignedIn, onRestart }: SecondStepFormProps, method: CodeMethod) {
  const [complete, { isLoading }] = useCompleteSecondStepMutation();
  const signInByPasskey = usePasskeySignIn();
  const { attempt, ...form } = useAccountForm(["code"], send, ({ code }) =>
    method === "totp" ? codeFaults(code) : {},
  );

  async function send({ code }: { readonly code: string }): Promise<void> {
    const secondStepCode = { token: step.token, code: tightly(code), method };
    try {
      const user = await complete({ secondStepCode }).unwrap();
      onSignedIn?.(user);
    } catch (error) {
      if (!isProblem(error) || error.code !== "identity.second_step_over") throw error;
      onRestart(true);
    }
  }

  async function sendPasskey(): Promise<void> {
    const user = await signInByPasskey();
    onSignedIn?.(user);
  }

  const onPasskey = () => attempt(sendPasskey);
  return { ...form, isBusy: isLoading, onPasskey };
}

interface WaysProps {
  readonly other: CodeMethod | undefined;
  readonly onChoose: (method: CodeMethod) => void;
  readonly onBack: () => void;
}

function Ways({ other, onChoose, onBack }: WaysProps) {
  return (
    <div className="flex flex-wrap justify-between gap-x-6 gap-y-3 text-sm">
      {other ? <LinkButton label={t(`step.use_${other}`)} onClick={() => onChoose(other)} /> : null}
      <LinkButton label={t("step.back")} onClick={onBack} />
    </div>
  );
}

function LinkButton({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <button
      type="button"
      className="font-medium text-brand underline underline-offset-4"
      onClick={onClick}
    >
      {label}
    </button>
  );
}
