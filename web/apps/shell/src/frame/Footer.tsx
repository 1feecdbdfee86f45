import { useGetMarketStatusQuery } from "@treum/api-client";
import { t } from "@treum/i18n";

/** SEBI asks that the risk stands beside the research, on every page that shows any. */
export function Footer() {
  const { data } = useGetMarketStatusQuery();
  const run = data?.run;
  return (
    <footer className="border-t border-line">
      <div className="mx-auto grid max-w-6xl gap-1.5 px-4 py-6 text-[0.8125rem] leading-relaxed text-muted sm:px-6">
        <p className="max-w-4xl">{t("footer.risk")}</p>
        {run && run.kind !== "live" ? <p className="max-w-4xl">{t("footer.demo")}</p> : null}
      </div>
    </footer>
  );
}
