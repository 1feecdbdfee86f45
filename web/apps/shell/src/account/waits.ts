import { t } from "@treum/i18n";

const MINUTE_S = 60;
const HOUR_S = 3600;

/** "4 minutes": rounded up, so that whoever waits that long is let in. */
export function waitWords(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds < MINUTE_S) return t("wait.seconds", { n: seconds });
  const minutes = Math.ceil(seconds / MINUTE_S);
  if (minutes < MINUTE_S) return t("wait.minutes", { n: minutes });
  return t("wait.hours", { n: Math.ceil(seconds / HOUR_S) });
}
