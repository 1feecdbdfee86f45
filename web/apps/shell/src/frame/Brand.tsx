import { t } from "@treum/i18n";

/** Four levels on a stem: stop, entry and two targets make the T. */
export function Brand() {
  return (
    <span className="flex items-center gap-2.5">
      <svg viewBox="0 0 28 28" className="size-7" fill="none" aria-hidden="true">
        <rect width="28" height="28" rx="7" className="fill-ink" />
        <path d="M6.5 8h15" className="stroke-brand-mark" strokeWidth="2.6" strokeLinecap="round" />
        <path
          d="M14 8v13M14 13h4.5M9.5 17H14"
          className="stroke-page"
          strokeWidth="2.2"
          strokeLinecap="round"
        />
      </svg>
      <span className="font-display text-xl leading-none font-semibold tracking-[0.06em]">
        {t("app.name")}
      </span>
    </span>
  );
}
