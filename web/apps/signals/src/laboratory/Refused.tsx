import { isProblem } from "@treum/api-client";
import { t } from "@treum/i18n";
import { ErrorState } from "@treum/ui-kit";
import { errorWords } from "../common/words";
import { Closed } from "./Closed";
import { lacksFactor } from "./strategies/words";

interface RefusedProps {
  readonly error: unknown;
  readonly onRetry: () => void;
}

/** Instead of a page that did not load. */
export function Refused({ error, onRetry }: RefusedProps) {
  if (lacksFactor(error)) {
    return (
      <Closed
        title={t("lab.closed_factor_title")}
        to="/account/security"
        action={t("rejected.second_factor_action")}
      >
        {t("lab.closed_factor")}
      </Closed>
    );
  }
  if (isProblem(error) && error.status === 403) return <ClosedToRole />;
  return <ErrorState {...errorWords(error)} onRetry={onRetry} />;
}

export function ClosedToRole() {
  return (
    <Closed title={t("lab.closed_title")} to="/signals" action={t("lab.to_signals")}>
      {t("lab.closed_body")}
    </Closed>
  );
}
