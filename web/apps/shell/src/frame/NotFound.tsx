import { t } from "@treum/i18n";
import { PageTitle } from "@treum/ui-kit";
import { Link } from "react-router";

export function NotFound() {
  return (
    <>
      <PageTitle title={t("notfound.title")} />
      <p className="mt-2 text-muted">{t("notfound.body")}</p>
      <Link
        to="/signals"
        className="mt-6 inline-block font-medium text-brand underline underline-offset-4"
      >
        {t("notfound.back")}
      </Link>
    </>
  );
}
