import { t } from "@treum/i18n";
import { Field } from "@treum/ui-kit";

interface EmailFieldProps {
  /** "username" where it says who signs in. */
  readonly autoComplete?: "email" | "username";
  readonly error: string | undefined;
}

export function EmailField({ autoComplete = "email", error }: EmailFieldProps) {
  return (
    <Field
      label={t("field.email")}
      name="email"
      type="email"
      autoComplete={autoComplete}
      error={error}
    />
  );
}
