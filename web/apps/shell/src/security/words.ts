import type { SecurityEvent } from "@treum/api-client";
import { formatList } from "@treum/domain";
import { t } from "@treum/i18n";

const METHODS: Readonly<Record<string, string>> = {
  password: t("method.password"),
  totp: t("method.totp"),
  recovery: t("method.recovery"),
  passkey: t("method.passkey"),
};

const REVOKED = "identity.credentials_revoked";

const ACTIONS: Readonly<Record<string, string>> = {
  "identity.registered": t("event.registered"),
  "identity.email_verified": t("event.email_verified"),
  "identity.sign_in_failed": t("event.sign_in_failed"),
  "identity.proof_failed": t("event.proof_failed"),
  "identity.signed_in": t("event.signed_in"),
  "identity.signed_out": t("event.signed_out"),
  "identity.session_ended": t("event.session_ended"),
  [REVOKED]: t("event.credentials_revoked"),
  "identity.person_disabled": t("event.disabled"),
  "identity.person_enabled": t("event.enabled"),
  "identity.proven": t("event.proven"),
  "identity.password_changed": t("event.password_changed"),
  "identity.password_reset": t("event.password_reset"),
  "identity.reset_requested": t("event.reset_requested"),
  "identity.person_found": t("event.person_found"),
  "identity.roles_changed": t("event.roles_changed"),
  "identity.device_remembered": t("event.device_remembered"),
  "identity.factor_added": t("event.factor_added"),
  "identity.factor_removed": t("event.factor_removed"),
  "identity.recovery_code_used": t("event.recovery_code_used"),
  "identity.recovery_codes_made": t("event.recovery_codes_made"),
  "identity.app_signed_in": t("event.app_signed_in"),
  "identity.app_revoked": t("event.app_revoked"),
  "identity.personal_token_made": t("event.personal_token_made"),
  "identity.personal_token_ended": t("event.personal_token_ended"),
};

/** Acts whose method is the thing that was acted on, not the way it was done. */
const FACTORS: Readonly<Record<string, string>> = {
  "identity.factor_added totp": t("event.totp_added"),
  "identity.factor_added passkey": t("event.passkey_added"),
  "identity.factor_removed totp": t("event.totp_removed"),
  "identity.factor_removed passkey": t("event.passkey_removed"),
};

/** What made every credential worthless says more than that they are. */
const REASONS: Readonly<Record<string, string>> = {
  signed_out_everywhere: t("reason.signed_out_everywhere"),
  password_changed: t("reason.password_changed"),
  password_reset: t("reason.password_reset"),
  email_changed: t("reason.email_changed"),
  factor_added: t("reason.factor_added"),
  factor_removed: t("reason.factor_removed"),
  recovery_used: t("reason.recovery_used"),
  roles_changed: t("reason.roles_changed"),
  disabled: t("reason.disabled"),
  token_reused: t("reason.token_reused"),
  staff: t("reason.staff"),
};

/** "by password and by code from an app"; a method we have no word for is left out. */
export function methodsWords(methods: readonly string[]): string {
  return formatList(methods.flatMap((method) => METHODS[method] ?? []));
}

/** "Signed in by password on Chrome on Android"; what is new to this page still has a line. */
export function eventWords({ action, detail }: SecurityEvent): string {
  const { method = "", reason = "", device } = detail;
  const factor = FACTORS[`${action} ${method}`];
  if (factor) return factor;
  const cause = action === REVOKED ? REASONS[reason] : undefined;
  const known = cause ?? ACTIONS[action] ?? t("event.other");
  const what = [known, methodsWords(method.split("+"))].filter(Boolean).join(" ");
  return device ? t("activity.on_device", { what, device }) : what;
}
