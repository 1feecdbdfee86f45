import { t } from "@treum/i18n";
import { PageTitle } from "@treum/ui-kit";
import { AppsSection } from "./access/AppsSection";
import { TokensSection } from "./access/TokensSection";
import { ActivitySection } from "./ActivitySection";
import { FactorSections } from "./factors/FactorSections";
import { PasswordSection } from "./PasswordSection";
import { SessionsSection } from "./SessionsSection";

/** From what lets a person in, over where they are in, to what has happened. */
export function SecurityPage() {
  return (
    <div className="max-w-3xl" data-testid="security-page">
      <PageTitle title={t("security.title")} />
      <p className="mt-2 text-muted">{t("security.intro")}</p>
      <div className="mt-8 grid gap-6">
        <PasswordSection />
        <FactorSections />
        <SessionsSection />
        <AppsSection />
        <TokensSection />
        <ActivitySection />
      </div>
    </div>
  );
}
