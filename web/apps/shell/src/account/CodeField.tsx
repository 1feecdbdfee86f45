import { t } from "@treum/i18n";
import { Field } from "@treum/ui-kit";

export type CodeMethod = "totp" | "recovery";

interface CodeFieldProps {
  readonly method: CodeMethod;
  readonly error: string | undefined;
}

export function CodeField({ method, error }: CodeFieldProps) {
  const kind =
    method === "totp"
      ? ({ autoComplete: "one-time-code", inputMode: "numeric" } as const)
      : ({ autoComplete: "off", autoCapitalize: "characters" } as const);
  return (
    <Field
      {...kind}
      label={t(`code.${method}`)}
      name="code"
      hint={t(`code.${method}_hint`)}
      maxLength={32}
      spellCheck={false}
      error={error}
    />
  );
}
