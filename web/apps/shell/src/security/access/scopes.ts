import type { Scope } from "@treum/api-client";
import { t } from "@treum/i18n";

interface ScopeWords {
  readonly name: string;
  readonly body: string;
}

/** What a token may be allowed to do, in plain words; one that the server adds does not compile. */
export const SCOPES: Readonly<Record<Scope, ScopeWords>> = {
  "signals:read": { name: t("scope.signals"), body: t("scope.signals_body") },
  "live:connect": { name: t("scope.live"), body: t("scope.live_body") },
  "subscriptions:read": { name: t("scope.subscriptions"), body: t("scope.subscriptions_body") },
  "profile:read": { name: t("scope.profile"), body: t("scope.profile_body") },
};

export function isScope(text: string): text is Scope {
  return text in SCOPES;
}

/** An unknown one is shown as it is rather than left out. */
export function scopeWords(scope: string): string {
  return isScope(scope) ? SCOPES[scope].name : scope;
}
