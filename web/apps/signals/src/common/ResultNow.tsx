import type { Signal } from "@treum/api-client";
import { formatR, isOpen, rAt } from "@treum/domain";
import { t } from "@treum/i18n";
import { RValue } from "./marks";
import { useSignalPrice } from "./useSignalPrice";

interface ResultNowProps {
  readonly signal: Signal;
  readonly className: string;
}

/** The figure everything else explains: R so far, or the outcome. Quiet when it cannot stand. */
export function ResultNow({ signal, className }: ResultNowProps) {
  const now = useSignalPrice(signal);
  const r = signal.outcome_r ?? (now === null ? null : rAt(signal, now.price));
  if (r === null) return <span className={`${className} text-muted`}>–</span>;
  return (
    <span>
      {now?.isStale || now?.passed ? (
        <span className={`${className} text-muted`}>{formatR(r)}</span>
      ) : (
        <RValue r={r} className={className} />
      )}
      <span className="sr-only"> {isOpen(signal) ? t("r.so_far") : t("r.outcome")}</span>
    </span>
  );
}
