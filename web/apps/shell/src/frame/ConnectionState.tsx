import { t } from "@treum/i18n";
import { useConnection } from "@treum/state";

export function ConnectionState() {
  const { phase, attempt } = useConnection();
  return (
    <span
      className="flex items-center gap-2 text-sm font-medium whitespace-nowrap"
      data-testid="connection-state"
      data-state={phase}
      role="status"
    >
      <span className="s-line-dot" />
      <span className="sr-only">{t("line.label")}: </span>
      <span className={phase === "live" ? "text-muted" : undefined}>{t(`line.${phase}`)}</span>
      {attempt > 1 ? (
        <span className="text-muted max-md:hidden">{t("line.attempt", { n: attempt })}</span>
      ) : null}
    </span>
  );
}
