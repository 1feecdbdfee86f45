import type { BacktestReport } from "@treum/api-client";
import { formatCount } from "@treum/domain";
import { t } from "@treum/i18n";
import { Card } from "@treum/ui-kit";
import { Fact, Facts } from "../../market/Facts";

interface MadeCardProps {
  readonly report: BacktestReport;
  readonly hash: string | null;
}

/** What pins the result: the same of all of it gives the same bytes. */
export function MadeCard({ report, hash }: MadeCardProps) {
  return (
    <Card className="p-5">
      <h2 className="text-lg font-semibold">{t("made.title")}</h2>
      <Facts>
        <Fact term={t("made.engines")}>
          <span data-testid="agrees">{report.agrees ? t("made.agrees") : t("made.disagrees")}</span>
        </Fact>
        <Fact term={t("made.bars")}>{formatCount(report.bars)}</Fact>
        <Fact term={t("made.seed")}>{report.seed}</Fact>
        <Hash term={t("made.strategy")} value={report.strategy_hash} />
        <Hash term={t("made.code")} value={report.code_hash} />
        <Hash term={t("made.data")} value={report.data_hash} />
        {hash ? <Hash term={t("made.report")} value={hash} /> : null}
      </Facts>
    </Card>
  );
}

function Hash({ term, value }: { readonly term: string; readonly value: string }) {
  return (
    <Fact term={term}>
      <span className="font-mono text-xs">{value}</span>
    </Fact>
  );
}
