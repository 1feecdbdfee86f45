import { useGetMarketStatusQuery } from "@treum/api-client";
import { t } from "@treum/i18n";

/** Only where nothing is real: a live market has no demo accounts. */
export function DemoHint() {
  const { data } = useGetMarketStatusQuery();
  if (!data?.run || data.run.kind === "live") return null;
  return (
    <p className="mt-8 border-t border-line pt-5 text-sm text-muted">
      <strong className="font-semibold text-ink">{t("demo.title")}</strong>{" "}
      {t("demo.body", { first: "free@demo.test", last: "enterprise@demo.test" })}
    </p>
  );
}
