import { t } from "@treum/i18n";
import { PasswordField } from "@treum/ui-kit";
import { useState } from "react";
import { strengthOf } from "./strength";

/** Advises and never forbids: only the length is a rule, and the server has the last word. */
export function NewPasswordField({ error }: { readonly error: string | undefined }) {
  const [password, setPassword] = useState("");
  const strength = strengthOf(password);
  return (
    <div className="grid gap-2">
      <PasswordField
        label={t("password.new")}
        name="password"
        autoComplete="new-password"
        hint={t("password.advice")}
        error={error}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <p className="s-strength" data-strength={strength} data-testid="strength" role="status">
        {strength === "none" ? null : (
          <>
            <span className="s-strength-bar" aria-hidden="true" />
            <span className="sr-only">{t("password.strength")}: </span>
            {t(`password.${strength}`)}
          </>
        )}
      </p>
    </div>
  );
}
