import { t } from "@treum/i18n";
import { Field } from "@treum/ui-kit";

interface EmailFieldProps {
  /** "username" where it says who signs in. */
  readonly autoComplete?: "email" | "username";
  readonly defaultValue?: string;
  readonly error: string | undefined;
}

export function EmailField({ autoComplete = "email", defaultValue, error }: EmailFieldProps) {
  return (
    <Field
      label={t("field.email")}
      name="email"
      type="email"
      autoComplete={autoComplete}
      defaultValue={defaultValue}
      error={error}
    />
  );
}
