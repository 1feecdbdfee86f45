import type { LifeEntry, SignalDetail } from "@treum/api-client";
import { isOpen, istTime, rAt, toneOfNumber } from "@treum/domain";
import { t } from "@treum/i18n";
import { Card } from "@treum/ui-kit";
import { RValue } from "../common/marks";
import { priceOf } from "../common/words";

export function Life({ signal }: { readonly signal: SignalDetail }) {
  const isRunning = isOpen(signal);
  return (
    <Card className="p-5">
      <h2 className="text-lg font-semibold">
        {isRunning ? t("signal.life") : t("signal.life_done")}
      </h2>
      <ol className="mt-4" aria-live="polite">
        {signal.life.map((entry) => (
          <Entry key={entry.seq} signal={signal} entry={entry} />
        ))}
      </ol>
    </Card>
  );
}

interface EntryProps {
  readonly signal: SignalDetail;
  readonly entry: LifeEntry;
}

function Entry({ signal, entry }: EntryProps) {
  const r = rAt(signal, entry.price);
  const isPublished = entry.kind === "published";
  return (
    <li
      className="group relative grid grid-cols-[1fr_auto] gap-x-3 pb-5 pl-6 last:pb-0"
      data-testid="life-entry"
      data-kind={entry.kind}
    >
      <span className="absolute top-3 bottom-[-0.5rem] left-[0.28125rem] w-px bg-line-strong group-last:hidden" />
      <span
        className="absolute top-1.5 left-0 size-2.5 rounded-full bg-(--k-strong) ring-4 ring-(--k-soft)"
        data-tone={isPublished ? "active" : toneOfNumber(r)}
      />
      <span className="font-medium">{t(`life.${entry.kind}`)}</span>
      <span className="text-right font-medium">{priceOf(signal, entry.price)}</span>
      <span className="text-[0.8125rem] text-muted">{istTime(entry.bar_at)}</span>
      <span className="text-right text-[0.8125rem]">{isPublished ? null : <RValue r={r} />}</span>
      {entry.kind === "target_1" ? (
        <span className="col-span-2 text-[0.8125rem] text-muted">{t("life.target_1_note")}</span>
      ) : null}
    </li>
  );
}
