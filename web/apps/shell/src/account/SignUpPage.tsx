import { useRegisterMutation } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Field, PasswordField } from "@treum/ui-kit";
import { useState } from "react";
import { AccountForm } from "./AccountForm";
import { EmailField } from "./EmailField";
import { passwordFaults } from "./faults";
import { keepsItsKey } from "./repeat-key";
import { useAccountForm } from "./useAccountForm";

type Registration = Parameters<ReturnType<typeof useRegisterMutation>[0]>[0]["registration"];

export function SignUpPage() {
  const [register, { isLoading }] = useRegisterMutation();
  const [send] = useState(() =>
    keepsItsKey((registration: Registration, key) =>
      register({ "Idempotency-Key": key, registration }).unwrap(),
    ),
  );
  const { form, faults, submit } = useAccountForm(
    ["name", "email", "password"],
    send,
    ({ password }) => passwordFaults(password),
  );
  return (
    <AccountForm
      title={t("signup.title")}
      form={form}
      fault={faults.form}
      isBusy={isLoading}
      submitLabel={isLoading ? t("signup.busy") : t("signup.submit")}
      other={{ text: t("signup.other"), link: t("signup.other_link"), to: "/sign-in" }}
      onSubmit={submit}
    >
      <Field label={t("field.name")} name="name" autoComplete="name" error={faults.name} />
      <EmailField error={faults.email} />
      <PasswordField
        label={t("field.password")}
        name="password"
        autoComplete="new-password"
        hint={t("field.password_hint")}
        error={faults.password}
      />
    </AccountForm>
  );
}
