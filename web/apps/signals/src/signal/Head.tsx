import type { SignalDetail } from "@treum/api-client";
import { isOpen, istDayAndTime } from "@treum/domain";
import { t } from "@treum/i18n";
import { ArrowDown, ArrowUp, PageTitle } from "@treum/ui-kit";
import { StateBadge } from "../common/marks";
import { PriceNow } from "../common/PriceNow";
import { ResultNow } from "../common/ResultNow";

export function Head({ signal }: { readonly signal: SignalDetail }) {
  const { instrument, side } = signal;
  const Arrow = side === "long" ? ArrowUp : ArrowDown;
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-10 gap-y-5">
      <div>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <PageTitle
            title={t("signal.document", { side: t(`side.${side}`), symbol: instrument.symbol })}
          >
            <span className="inline-flex items-center gap-2.5">
              <Arrow className="size-7" />
              {t(`side.${side}`)} {instrument.symbol}
            </span>
          </PageTitle>
          <StateBadge signal={signal} />
        </div>
        <p className="mt-1.5 text-muted">
          {instrument.name} · {istDayAndTime(signal.bar_at)}
        </p>
      </div>
      <div className="flex items-end gap-8 max-sm:w-full max-sm:justify-between">
        <div className="sm:text-right">
          <PriceNow signal={signal} />
        </div>
        <div className="text-right">
          <div className="text-[0.8125rem] text-muted" aria-hidden="true">
            {isOpen(signal) ? t("r.so_far") : t("r.outcome")}
          </div>
          <ResultNow
            signal={signal}
            className="text-3xl leading-9 font-semibold tracking-tight whitespace-nowrap"
          />
        </div>
      </div>
    </div>
  );
}
