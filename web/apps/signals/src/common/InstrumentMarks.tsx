import type { Instrument } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Badge } from "@treum/ui-kit";

/** Says of an invented instrument that it is one. */
export function DemoMark({ instrument }: { readonly instrument: Pick<Instrument, "is_demo"> }) {
  if (!instrument.is_demo) return null;
  return (
    <Badge tone="warn" look="solid">
      {t("run.demo_mark")}
    </Badge>
  );
}
