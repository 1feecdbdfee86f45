import type { SignedInSession } from "@treum/api-client";
import { istDayAndTime } from "@treum/domain";
import { t } from "@treum/i18n";
import { Badge, Button, Monitor } from "@treum/ui-kit";
import { methodsWords } from "./words";

interface SessionRowProps {
  readonly session: SignedInSession;
  readonly isEnding: boolean;
  readonly onEnd: () => void;
}

export function SessionRow({ session, isEnding, onEnd }: SessionRowProps) {
  const { device, created_at, last_seen_at, is_current, methods } = session;
  const seen = istDayAndTime(last_seen_at);
  const since = [t("sessions.since", { at: istDayAndTime(created_at) }), methodsWords(methods)]
    .filter(Boolean)
    .join(" ");
  return (
    <li
      className="flex items-center gap-4 py-3.5"
      data-testid="session"
      data-current={is_current || undefined}
    >
      <Monitor className="size-5 shrink-0 text-muted" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <span className="font-medium wrap-anywhere">{device}</span>
          {is_current ? <Badge tone="active">{t("sessions.current")}</Badge> : null}
        </p>
        <p className="text-sm text-muted">
          {since}, {is_current ? t("sessions.seen_now") : t("sessions.seen", { at: seen })}
        </p>
      </div>
      {is_current ? null : (
        <Button
          size="small"
          isBusy={isEnding}
          aria-label={t("sessions.end_label", { device, at: seen })}
          onClick={onEnd}
        >
          {isEnding ? t("sessions.ending") : t("sessions.end")}
        </Button>
      )}
    </li>
  );
}
