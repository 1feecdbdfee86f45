import { useListStrategiesQuery } from "@treum/api-client";
import type { Strategy } from "@treum/api-client";
import { t } from "@treum/i18n";
import { EmptyState, PageTitle } from "@treum/ui-kit";
import { useRef } from "react";
import { Link } from "react-router";
import { useListKeys } from "../../common/useListKeys";
import { Refused } from "../Refused";
import { Waiting } from "../Waiting";
import { StrategyMarks } from "./StrategyMarks";
import { oneLine } from "./words";

export function StrategiesPage() {
  const { data, error, refetch } = useListStrategiesQuery(undefined, {
    refetchOnMountOrArgChange: true,
  });
  if (!data && error) return <Refused error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <PageTitle title={t("lab.strategies")} />
      <p className="mt-2 max-w-2xl text-muted">{t("strategies.lead")}</p>
      {data ? <List strategies={data.items} /> : <Waiting rows={9} />}
    </>
  );
}

function List({ strategies }: { readonly strategies: readonly Strategy[] }) {
  const list = useRef<HTMLUListElement>(null);
  useListKeys(list);
  if (strategies.length === 0) {
    return (
      <div className="mt-6">
        <EmptyState heading={t("strategies.none_title")}>{t("strategies.none_body")}</EmptyState>
      </div>
    );
  }
  return (
    <ul
      ref={list}
      aria-label={t("strategies.list")}
      className="k-card mt-6 divide-y divide-line overflow-hidden"
    >
      {strategies.map((strategy) => (
        <li
          key={strategy.name}
          className="relative px-5 py-4 hover:bg-sunken/50"
          data-testid="strategy-row"
          data-name={strategy.name}
        >
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <Link
              to={`/signals/laboratory/strategies/${strategy.name}`}
              className="font-semibold after:absolute after:inset-0"
            >
              {strategy.title}
            </Link>
            <StrategyMarks strategy={strategy} />
          </div>
          <p className="mt-1 text-sm text-muted">{oneLine(strategy)}</p>
        </li>
      ))}
    </ul>
  );
}
