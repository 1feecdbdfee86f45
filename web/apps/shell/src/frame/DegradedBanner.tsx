import { t } from "@treum/i18n";
import { useConnection } from "@treum/state";
import { Banner } from "@treum/ui-kit";
import { useDegraded } from "./useDegraded";

/** What a person feels, worst first. The feed has its own banner; a full disk or a wrong clock is the operator's to see. */
const FELT = ["database", "live"] as const;

export function DegradedBanner() {
  const { phase } = useConnection();
  const degraded = useDegraded();
  const felt = FELT.find((part) => degraded.includes(part));
  if (felt === undefined || phase !== "live") return null;
  return (
    <div className="mb-6" role="status" data-testid="degraded-banner" data-part={felt}>
      <Banner tone="warn" heading={t(`degraded.${felt}_title`)}>
        {t(`degraded.${felt}_body`)}
      </Banner>
    </div>
  );
}
