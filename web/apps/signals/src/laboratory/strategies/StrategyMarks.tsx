import type { Strategy } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Alert, Badge } from "@treum/ui-kit";

/** What sets a strategy apart from the rest. */
export function StrategyMarks({ strategy }: { readonly strategy: Strategy }) {
  const { is_live, needs_volume, needs_minutes, halt } = strategy;
  return (
    <>
      {halt ? (
        <Badge tone="warn">
          <Alert className="size-3.5" />
          {t("strategies.halted")}
        </Badge>
      ) : null}
      <Badge tone={is_live ? "active" : "muted"}>
        {is_live ? t("strategies.live") : t("strategies.not_live")}
      </Badge>
      {needs_volume ? <Badge look="outline">{t("strategies.needs_volume")}</Badge> : null}
      {needs_minutes ? <Badge look="outline">{t("strategies.needs_minutes")}</Badge> : null}
    </>
  );
}
