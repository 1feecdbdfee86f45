import { isProblem, useRejectedRowPagesInfiniteQuery } from "@treum/api-client";
import type { RejectedRow, RejectReason } from "@treum/api-client";
import { formatCount } from "@treum/domain";
import { t } from "@treum/i18n";
import { ErrorState, Skeleton } from "@treum/ui-kit";
import { Link } from "react-router";
import { MoreButton } from "../common/MoreButton";
import { errorWords } from "../common/words";

interface RejectedRowsProps {
  readonly runId: string;
  readonly reason: RejectReason;
}

export function RejectedRows({ runId, reason }: RejectedRowsProps) {
  const pages = useRejectedRowPagesInfiniteQuery({ runId, reason });
  const { data, error, refetch } = pages;
  if (isProblem(error) && error.code === "auth.second_factor_required") return <NeedsFactor />;
  if (error && !data) return <ErrorState {...errorWords(error)} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="mb-3 h-16 w-full" />;
  return (
    <div className="pb-4">
      <div
        className="max-h-96 overflow-y-auto rounded-lg bg-sunken"
        tabIndex={0}
        role="region"
        aria-label={t("rejected.title")}
      >
        <Rows rows={data.pages.flatMap((page) => page.items)} />
      </div>
      <div className="mt-3">
        <MoreButton
          pages={pages}
          words={t("rejected.more")}
          busyWords={t("instruments.loading_more")}
        />
      </div>
    </div>
  );
}

function Rows({ rows }: { readonly rows: readonly RejectedRow[] }) {
  return (
    <table className="w-full text-left text-[0.8125rem]">
      <thead className="sticky top-0 bg-sunken text-muted">
        <tr>
          <th className="px-3 py-2 font-medium">{t("rejected.line")}</th>
          <th className="w-full px-3 py-2 font-medium">{t("rejected.raw")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ line, raw }) => (
          <tr key={line} data-testid="rejected-row">
            <th scope="row" className="px-3 py-1.5 align-top font-normal whitespace-nowrap">
              {formatCount(line)}
            </th>
            <td className="px-3 py-1.5 font-mono wrap-anywhere">{raw}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function NeedsFactor() {
  return (
    <div className="pb-4 text-sm" role="alert">
      <p className="font-medium">{t("rejected.second_factor_title")}</p>
      <p className="text-muted">{t("rejected.second_factor_body")}</p>
      <Link to="/account/security" className="font-medium text-brand underline underline-offset-4">
        {t("rejected.second_factor_action")}
      </Link>
    </div>
  );
}
