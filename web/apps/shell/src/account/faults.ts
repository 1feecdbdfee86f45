import { isProblem, PasskeyUnused } from "@treum/api-client";
import type { FieldError } from "@treum/api-client";
import { formatDuration } from "@treum/domain";
import { t } from "@treum/i18n";
import { waitWords } from "./waits";

export type FieldName = "name" | "email" | "password" | "code";
export type Faults = Partial<Record<FieldName | "form", string>>;

const PASSWORD_LENGTH_MIN = 12;

const KNOWN: Readonly<Record<string, Faults>> = {
  "identity.bad_credentials": { form: t("signin.bad_credentials") },
  "identity.email_taken": { email: t("signup.email_taken") },
  "identity.wrong_password": { password: t("prove.wrong") },
  "identity.bad_code": { form: t("code.wrong") },
  "identity.bad_second_step": { form: t("code.wrong") },
  "identity.bad_passkey": { form: t("passkey.refused") },
  "auth.step_up_required": { form: t("prove.cancelled") },
};

/** What the form itself can tell before asking the server. */
export function faultsOf(values: Readonly<Record<string, string>>): Faults {
  const faults: Faults = {};
  for (const [name, value] of Object.entries(values)) {
    if (isFieldName(name) && value.trim() === "") faults[name] = t("field.required");
  }
  const email = values["email"];
  if (email && !/^\S+@\S+\.\S+$/.test(email)) faults.email = t("field.email_bad");
  return faults;
}

/** Characters, not code units, as the server counts them. */
export function passwordFaults(password: string): Faults {
  const length = [...password].length;
  if (length === 0 || length >= PASSWORD_LENGTH_MIN) return {};
  return { password: t("field.password_short", { n: length }) };
}

/** What an app shows is six digits, with or without a gap between them. */
export function codeFaults(code: string): Faults {
  return code === "" || /^\d{6}$/.test(tightly(code)) ? {} : { code: t("code.six_digits") };
}

/** Without the gaps in which codes are shown and copied. */
export function tightly(code: string): string {
  return code.replaceAll(/\s/g, "");
}

/** The server's answer, put where the person can act on it. */
export function faultsFrom(error: unknown): Faults {
  if (error instanceof PasskeyUnused) return { form: t("passkey.unused") };
  if (!isProblem(error) || error.status === 0) return { form: t("error.unreachable") };
  const known = KNOWN[error.code];
  if (known) return known;
  if (error.errors.length > 0) return fieldFaults(error.errors);
  if (error.retryAfterMs !== null) return { form: waitFault(error.code, error.retryAfterMs) };
  return { form: error.status < 500 && error.detail ? error.detail : t("error.server") };
}

function waitFault(code: string, ms: number): string {
  const wait = waitWords(ms);
  if (code === "identity.too_many_attempts") return t("wait.too_many", { wait });
  if (code === "identity.too_many_codes") return t("wait.too_many_codes", { wait });
  return t("error.busy", { wait: formatDuration(ms) });
}

function fieldFaults(errors: readonly FieldError[]): Faults {
  const faults: Faults = {};
  for (const { field, message } of errors) {
    const name = field.split(".").at(-1) ?? "";
    faults[isFieldName(name) ? name : "form"] ??= message;
  }
  return faults;
}

function isFieldName(name: string): name is FieldName {
  return ["name", "email", "password", "code"].includes(name);
}
