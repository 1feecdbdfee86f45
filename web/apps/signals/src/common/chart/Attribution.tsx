import { t } from "@treum/i18n";

/** The library's licence asks for this line and link. */
export function Attribution() {
  return (
    <p className="px-5 pb-2 text-right text-2xs text-muted">
      {t("chart.attribution")}{" "}
      <a
        href="https://www.tradingview.com/"
        target="_blank"
        rel="noreferrer"
        className="underline underline-offset-2 hover:text-ink"
      >
        {t("chart.attribution_link")}
      </a>
    </p>
  );
}
