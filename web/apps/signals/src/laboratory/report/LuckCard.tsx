import type { Luck } from "@treum/api-client";
import { formatShare } from "@treum/domain";
import { t } from "@treum/i18n";
import { Card } from "@treum/ui-kit";

export function LuckCard({ luck }: { readonly luck: Luck }) {
  const { confidence, overfitting, below, trials, lots } = luck;
  const said = [
    [
      "luck.confidence",
      confidence === null
        ? null
        : t("luck.confidence_body", { share: formatShare(confidence), n: trials }),
    ],
    [
      "luck.overfitting",
      overfitting === null ? null : t("luck.overfitting_body", { share: formatShare(overfitting) }),
    ],
    [
      "luck.below",
      below === null ? null : t("luck.below_body", { share: formatShare(below), n: lots.length }),
    ],
  ] as const;
  return (
    <Card className="p-5">
      <h2 className="text-lg font-semibold">{t("luck.title")}</h2>
      <dl className="mt-3 grid gap-4">
        {said.map(([term, words]) => (
          <div key={term}>
            <dt className="font-medium">{t(term)}</dt>
            <dd className="mt-0.5 max-w-prose text-muted">{words ?? t("luck.none")}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
