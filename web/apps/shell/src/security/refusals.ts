import { isProblem, passkeyFailureOf } from "@treum/api-client";
import { t } from "@treum/i18n";
import { faultsFrom } from "../account/faults";
import { waitWords } from "../account/waits";

const KNOWN: Readonly<Record<string, string>> = {
  "identity.bad_code": t("refusal.bad_code"),
  "identity.bad_passkey": t("refusal.bad_passkey"),
  "identity.last_factor": t("refusal.last_factor"),
  "identity.no_such_factor": t("refusal.gone"),
  "identity.no_such_app": t("refusal.gone"),
  "identity.no_such_personal_token": t("refusal.gone"),
  "identity.too_many_passkeys": t("refusal.too_many_passkeys"),
  "identity.too_many_personal_tokens": t("refusal.too_many_tokens"),
};

/** Why the server, or the browser that was to make a passkey, did not do what was asked. */
export function refusalText(error: unknown): string {
  if (error instanceof DOMException) return t(`passkeys.${passkeyFailureOf(error)}`);
  if (isProblem(error)) {
    const known = KNOWN[error.code];
    if (known) return known;
    if (error.code === "identity.too_many_codes" && error.retryAfterMs !== null) {
      return t("wait.too_many", { wait: waitWords(error.retryAfterMs) });
    }
  }
  const { form, name } = faultsFrom(error);
  return form ?? name ?? t("error.server");
}
