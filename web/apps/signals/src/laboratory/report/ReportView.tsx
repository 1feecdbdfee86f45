import type { BacktestReport, BacktestRequest } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Banner } from "@treum/ui-kit";
import { EquityCard } from "./EquityCard";
import { FiguresCard } from "./FiguresCard";
import { LuckCard } from "./LuckCard";
import { MadeCard } from "./MadeCard";
import { MonthsCard } from "./MonthsCard";
import { SweepCard } from "./SweepCard";
import { TradesCard } from "./TradesCard";
import { WalkCard } from "./WalkCard";

interface ReportViewProps {
  readonly id: string;
  readonly request: BacktestRequest;
  readonly report: BacktestReport;
  readonly hash: string | null;
}

export function ReportView({ id, request, report, hash }: ReportViewProps) {
  return (
    <div className="mt-6 grid grid-cols-[minmax(0,1fr)] gap-4" data-testid="report">
      <Banner tone="warn" heading={t("report.simulated_title")}>
        {caveatsOf(request).join(" ")}
      </Banner>
      <p className="flex flex-wrap gap-3">
        <FileLink id={id} kind="html" />
        <FileLink id={id} kind="pdf" />
      </p>
      <FiguresCard report={report} />
      <EquityCard equity={report.equity} capital_paise={request.terms.capital_paise ?? 0} />
      <MonthsCard months={report.months} />
      <LuckCard luck={report.luck} />
      {report.sweep.length > 0 ? <SweepCard sweep={report.sweep} /> : null}
      {report.walk ? (
        <WalkCard title={t("walk.title")} note={t("walk.note")} walk={report.walk} />
      ) : null}
      {report.crossed ? (
        <WalkCard title={t("crossed.title")} note={t("crossed.note")} walk={report.crossed} />
      ) : null}
      <TradesCard trades={report.trades} count={report.figures.trades} />
      <MadeCard report={report} hash={hash} />
    </div>
  );
}

function caveatsOf({ terms }: BacktestRequest): string[] {
  return [
    t("report.simulated"),
    ...(terms.segment === "points" ? [t("report.index")] : []),
    ...(terms.assumes_first_rates ? [t("report.assumed")] : []),
  ];
}

function FileLink({ id, kind }: { readonly id: string; readonly kind: "html" | "pdf" }) {
  return (
    <a
      href={`/api/v1/backtests/${id}/report.${kind}`}
      target="_blank"
      rel="noreferrer"
      className="k-button"
      data-variant="outline"
      data-size="small"
    >
      {t(`report.${kind}`)}
      <span className="sr-only">({t("report.new_tab")})</span>
    </a>
  );
}
