import { useListStrategiesQuery } from "@treum/api-client";
import type { Strategy } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Banner, Card, PageTitle } from "@treum/ui-kit";
import { Link, useParams } from "react-router";
import { Fact, Facts } from "../../market/Facts";
import { BackLink } from "../BackLink";
import { Closed } from "../Closed";
import { Refused } from "../Refused";
import { Waiting } from "../Waiting";
import { ParameterTable } from "./ParameterTable";
import { StrategyMarks } from "./StrategyMarks";
import { aboutOf, haltWords } from "./words";

const LIST = "/signals/laboratory";

export function StrategyPage() {
  const { name } = useParams();
  const { data, error, refetch } = useListStrategiesQuery();
  if (!data && error) return <Refused error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting rows={8} />;
  const strategy = data.items.find((each) => each.name === name);
  if (!strategy) {
    return (
      <Closed title={t("strategy.notfound")} to={LIST} action={t("strategy.back")}>
        {t("strategy.notfound_body")}
      </Closed>
    );
  }
  return <Detail strategy={strategy} />;
}

function Detail({ strategy }: { readonly strategy: Strategy }) {
  const { title, name, halt, parameters } = strategy;
  const about = aboutOf(strategy);
  return (
    <>
      <BackLink to={LIST}>{t("strategy.back")}</BackLink>
      <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <PageTitle title={title} />
          <StrategyMarks strategy={strategy} />
        </div>
        <Link
          to={`${LIST}/backtests/new?strategy=${name}`}
          className="k-button"
          data-variant="primary"
        >
          {t("strategy.test_this")}
        </Link>
      </div>
      {halt ? (
        <div className="mt-5" data-testid="halt">
          <Banner tone="warn" heading={t("strategy.halt_heading")}>
            {haltWords(halt)}
          </Banner>
        </div>
      ) : null}
      <div className="mt-6 grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid gap-4">
          <Card className="grid gap-5 p-5">
            <Paragraph title={t("strategy.rule")}>{about.rule}</Paragraph>
            <Paragraph title={t("strategy.risk")}>{about.risk}</Paragraph>
            <Paragraph title={t("strategy.weakness")}>{about.weakness}</Paragraph>
          </Card>
          <ParameterTable parameters={parameters} />
        </div>
        <StrategyFacts strategy={strategy} />
      </div>
    </>
  );
}

interface ParagraphProps {
  readonly title: string;
  readonly children: string;
}

function Paragraph({ title, children }: ParagraphProps) {
  if (children === "") return null;
  return (
    <section>
      <h2 className="text-lg font-semibold">{title}</h2>
      <p className="mt-1.5 max-w-prose">{children}</p>
    </section>
  );
}

function StrategyFacts({ strategy }: { readonly strategy: Strategy }) {
  const { source, version, warm_up_bars, is_live, needs_volume, needs_minutes } = strategy;
  return (
    <Card className="p-5">
      <h2 className="text-lg font-semibold">{t("strategy.facts")}</h2>
      <Facts>
        <Fact term={t("strategy.publishes")}>{is_live ? t("strategy.yes") : t("strategy.no")}</Fact>
        <Fact term={t("strategy.warm_up")}>{t("strategy.warm_up_bars", { n: warm_up_bars })}</Fact>
        <Fact term={t("strategy.volume")}>
          {needs_volume ? t("strategy.volume_yes") : t("strategy.no")}
        </Fact>
        <Fact term={t("strategy.minutes")}>
          {needs_minutes ? t("strategy.minutes_yes") : t("strategy.no")}
        </Fact>
        <Fact term={t("strategy.source")}>{source}</Fact>
        <Fact term={t("strategy.version")}>
          <span className="font-mono text-xs">{version}</span>
          <span className="block text-[0.8125rem] font-normal text-muted">
            {t("strategy.version_note")}
          </span>
        </Fact>
      </Facts>
    </Card>
  );
}
