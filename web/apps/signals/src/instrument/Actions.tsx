import { useListCorporateActionsQuery } from "@treum/api-client";
import type { CorporateAction, Instrument } from "@treum/api-client";
import { istDate } from "@treum/domain";
import { t } from "@treum/i18n";
import { Card, ErrorState, Skeleton } from "@treum/ui-kit";
import { errorWords } from "../common/words";
import { termsWords } from "./action-words";

export function Actions({ instrument }: { readonly instrument: Instrument }) {
  const { data, error, refetch } = useListCorporateActionsQuery({ instrumentId: instrument.id });
  if (error && !data) {
    return <ErrorState {...errorWords(error)} onRetry={() => void refetch()} />;
  }
  return (
    <Card className="p-5">
      <h2 className="text-lg font-semibold">{t("actions.title")}</h2>
      {data ? <List actions={data.items} /> : <Skeleton className="mt-4 h-24 w-full" />}
      {data?.next ? <p className="mt-3 text-sm text-muted">{t("actions.more")}</p> : null}
    </Card>
  );
}

function List({ actions }: { readonly actions: readonly CorporateAction[] }) {
  if (actions.length === 0) return <p className="mt-2 text-muted">{t("actions.none")}</p>;
  return (
    <ol className="mt-3 divide-y divide-line border-t border-line">
      {actions.map((action) => (
        <li key={action.id} className="py-3 text-sm" data-testid="corporate-action">
          <div className="flex flex-wrap justify-between gap-x-3">
            <span className="font-medium">{t(`actions.${action.kind}`)}</span>
            <time dateTime={action.ex_on} className="text-muted">
              {istDate(action.ex_on)}
            </time>
          </div>
          <p>{termsWords(action)}</p>
          <p className="mt-0.5 text-[0.8125rem] wrap-anywhere text-muted">
            {t("actions.source", { source: action.source })}
          </p>
        </li>
      ))}
    </ol>
  );
}
