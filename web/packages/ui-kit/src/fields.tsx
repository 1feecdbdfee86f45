import { t } from "@treum/i18n";
import { useId, useState } from "react";
import type { InputHTMLAttributes, ReactNode } from "react";
import { Alert } from "./icons";

export interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "name"> {
  readonly label: string;
  readonly name: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly aside?: ReactNode;
}

export function Field({ label, hint, error, aside, ...input }: FieldProps) {
  const id = useId();
  const notes = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className="k-field">
      <div className="k-field-head">
        <label htmlFor={id}>{label}</label>
        {aside}
      </div>
      <input
        {...input}
        id={id}
        className="k-input"
        aria-invalid={error ? true : undefined}
        aria-describedby={notes || undefined}
      />
      {hint ? (
        <p id={`${id}-hint`} className="k-field-hint">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className="k-field-error">
          <Alert />
          {error}
        </p>
      ) : null}
    </div>
  );
}

export function PasswordField(props: Omit<FieldProps, "type" | "aside">) {
  const [isShown, setShown] = useState(false);
  return (
    <Field
      {...props}
      type={isShown ? "text" : "password"}
      spellCheck={false}
      autoCapitalize="none"
      aside={
        <button
          type="button"
          className="k-field-toggle"
          aria-pressed={isShown}
          aria-label={t("field.show_password")}
          onClick={() => setShown(!isShown)}
        >
          {isShown ? t("field.hide") : t("field.show")}
        </button>
      }
    />
  );
}
