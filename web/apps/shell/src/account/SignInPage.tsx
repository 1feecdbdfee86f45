import { useLoginMutation } from "@treum/api-client";
import { t } from "@treum/i18n";
import { PasswordField } from "@treum/ui-kit";
import { Link } from "react-router";
import { AccountForm } from "./AccountForm";
import { EmailField } from "./EmailField";
import { useAccountForm } from "./useAccountForm";

export function SignInPage() {
  const [login, { isLoading }] = useLoginMutation();
  const { form, faults, submit } = useAccountForm(["email", "password"], (values) =>
    login({ credentials: values }).unwrap(),
  );
  return (
    <AccountForm
      title={t("signin.title")}
      form={form}
      fault={faults.form}
      isBusy={isLoading}
      submitLabel={isLoading ? t("signin.busy") : t("signin.submit")}
      other={{ text: t("signin.other"), link: t("signin.other_link"), to: "/sign-up" }}
      onSubmit={submit}
    >
      <EmailField autoComplete="username" error={faults.email} />
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
