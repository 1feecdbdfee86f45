import type { SignalDetail } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Card } from "@treum/ui-kit";

export function Why({ signal }: { readonly signal: SignalDetail }) {
  return (
    <Card className="p-5">
      <h2 className="text-lg font-semibold">{t("signal.why")}</h2>
      <p className="mt-2 max-w-prose text-base leading-relaxed">{signal.reason}</p>
    </Card>
  );
}
