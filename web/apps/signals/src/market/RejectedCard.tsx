import type { Rejected, Run } from "@treum/api-client";
import { formatCount } from "@treum/domain";
import { t } from "@treum/i18n";
import { useSession } from "@treum/state";
import { Card } from "@treum/ui-kit";
import { useState } from "react";
import { RejectedRows } from "./RejectedRows";

/** Hides what the server would refuse; the server decides. */
const READERS = ["analyst", "admin"] as const;

interface RejectedCardProps {
  readonly run: Run | null;
  readonly rejected: readonly Rejected[];
}

export function RejectedCard({ run, rejected }: RejectedCardProps) {
  const { user } = useSession();
  if (run === null) return null;
  const maySee = READERS.some((role) => user?.roles.includes(role));
  const n = rejected.reduce((sum, { rows }) => sum + rows, 0);
  return (
    <Card className="p-5" data-testid="rejected-card">
      <h2 className="text-lg font-semibold">{t("rejected.title")}</h2>
      <p className="mt-2 text-muted">
        {n === 0 ? noneWords(run) : t("rejected.lead", { n })}
        {n > 0 && !maySee ? ` ${t("rejected.for_staff")}` : null}
      </p>
      {n > 0 ? (
        <ul className="mt-3 divide-y divide-line border-t border-line">
          {rejected.map((one) => (
            <li key={one.reason} data-testid="rejected-reason" data-reason={one.reason}>
              {maySee ? <Opened run={run} rejected={one} /> : <Counted rejected={one} />}
            </li>
          ))}
        </ul>
      ) : null}
    </Card>
  );
}

function noneWords({ kind }: Run): string {
  return kind === "replay" ? t("rejected.none") : t("rejected.no_file");
}

function Counted({ rejected }: { readonly rejected: Rejected }) {
  return (
    <p className="flex justify-between gap-4 py-2.5 text-sm">
      <span className="first-letter:uppercase">{t(`reject.${rejected.reason}`)}</span>
      <span className="font-medium">{formatCount(rejected.rows)}</span>
    </p>
  );
}

interface OpenedProps {
  readonly run: Run;
  readonly rejected: Rejected;
}

/** The rows are asked for once somebody wants to see them. */
function Opened({ run, rejected }: OpenedProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="py-2.5 text-sm font-medium first-letter:uppercase focus-visible:-outline-offset-2">
        {t(`reject.${rejected.reason}`)}
        <span className="float-right">{formatCount(rejected.rows)}</span>
      </summary>
      {isOpen ? <RejectedRows runId={run.id} reason={rejected.reason} /> : null}
    </details>
  );
}
