import { t } from "@treum/i18n";
import { Alert, Card, Field } from "@treum/ui-kit";
import { useId } from "react";
import type { ReactNode } from "react";
import type { Errors } from "./check";
import type { Draft } from "./draft";

export interface PartProps {
  readonly draft: Draft;
  readonly errors: Errors;
  readonly onChange: (change: Partial<Draft>) => void;
}

interface SectionProps {
  readonly title: string;
  readonly lead?: string;
  readonly error?: string | undefined;
  readonly children: ReactNode;
}

export function Section({ title, lead, error, children }: SectionProps) {
  return (
    <Card className="p-5">
      <h2 className="text-lg font-semibold">{title}</h2>
      {lead ? <p className="mt-1 max-w-prose text-sm text-muted">{lead}</p> : null}
      <div className="mt-4 grid items-start gap-x-5 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
        {children}
      </div>
      {error ? (
        <p className="k-field-error mt-3">
          <Alert />
          {error}
        </p>
      ) : null}
    </Card>
  );
}

type TextName = {
  [Name in keyof Draft]: Draft[Name] extends string ? Name : never;
}[keyof Draft];

interface TextFieldProps extends PartProps {
  readonly name: TextName;
  readonly label: string;
  readonly hint?: string;
  readonly type?: "text" | "date";
  readonly list?: string;
}

export function TextField({
  draft,
  errors,
  onChange,
  name,
  label,
  type = "text",
  ...rest
}: TextFieldProps) {
  return (
    <Field
      {...rest}
      label={label}
      name={name}
      type={type}
      inputMode={type === "text" && name !== "symbol" ? "decimal" : undefined}
      autoComplete="off"
      spellCheck={false}
      value={draft[name]}
      error={errors[name]}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
    />
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
  readonly onChange: (value: string) => void;
}

export function Choice({ label, name, value, options, error, hint, onChange }: ChoiceProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="k-field">
      <div className="k-field-head">
        <label htmlFor={id}>{label}</label>
      </div>
      <select
        id={id}
        name={name}
        className="k-input l-select"
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {note ? (
        <p id={`${id}-note`} className={error ? "k-field-error" : "k-field-hint"}>
          {error ? <Alert /> : null}
          {note}
        </p>
      ) : null}
    </div>
  );
}

interface TickProps {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly isOn: boolean;
  readonly error?: string | undefined;
  readonly onChange: (isOn: boolean) => void;
}

export function Tick({ name, label, hint, isOn, error, onChange }: TickProps) {
  const id = useId();
  return (
    <div className="l-check sm:col-span-2 lg:col-span-3">
      <input
        id={id}
        name={name}
        type="checkbox"
        checked={isOn}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-note`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <p id={`${id}-note`} className={error ? "k-field-error" : "k-field-hint"}>
        {error ?? hint}
      </p>
    </div>
  );
}

export function unswept(combinations: number, most: number): string {
  return combinations === 0
    ? t("form.no_sweep")
    : t("form.combinations", { n: combinations, most });
}
