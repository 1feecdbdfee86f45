import { t } from "@treum/i18n";
import { Button, Field, PasswordField } from "@treum/ui-kit";
import { useEffect } from "react";
import type { FormEvent, ReactNode, RefObject } from "react";
import { FormFault } from "../account/AccountForm";

interface PasswordFormProps {
  readonly form: RefObject<HTMLFormElement | null>;
  readonly email: string;
  readonly fault: string | undefined;
  readonly isBusy: boolean;
  readonly submitLabel: string;
  readonly cancelLabel: string;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  readonly onCancel: () => void;
  /** Another way, between the buttons. */
  readonly alternative?: ReactNode;
  /** What is asked for beside the password. */
  readonly children?: ReactNode;
}

/** The e-mail is fixed: it tells the person, and their password manager, whose password it is. */
export function PasswordForm(props: PasswordFormProps) {
  const { form } = props;
  // A form that comes later than its dialog finds the focus elsewhere.
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[name=password]")?.focus();
  }, [form]);
  const cancel = <Button onClick={props.onCancel}>{props.cancelLabel}</Button>;
  const submit = (
    <Button type="submit" variant="primary" isBusy={props.isBusy}>
      {props.submitLabel}
    </Button>
  );
  return (
    <form ref={form} className="mt-5 grid gap-5" noValidate onSubmit={props.onSubmit}>
      <FormFault text={props.fault} />
      <Field
        label={t("field.email")}
        name="email"
        type="email"
        autoComplete="username"
        value={props.email}
        readOnly
      />
      <PasswordField label={t("field.password")} name="password" autoComplete="current-password" />
      {props.children}
      {props.alternative ? (
        <div className="grid gap-2.5">
          {submit}
          {props.alternative}
          {cancel}
        </div>
      ) : (
        <div className="k-dialog-actions">
          {cancel}
          {submit}
        </div>
      )}
    </form>
  );
}
