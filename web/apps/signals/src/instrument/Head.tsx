import type { Instrument } from "@treum/api-client";
import { formatPrice } from "@treum/domain";
import { t } from "@treum/i18n";
import { Badge, PageTitle } from "@treum/ui-kit";
import { DemoMark } from "../common/InstrumentMarks";
import { useLastPrice } from "../common/last-price";
import { asOf, ChangeSince } from "../common/LastPrice";

export function Head({ instrument }: { readonly instrument: Instrument }) {
  const { symbol, name, kind, exchange, tick_size } = instrument;
  const tick = formatPrice(tick_size, tick_size);
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-10 gap-y-4">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <PageTitle title={symbol} />
          <Badge look="outline">{t(`kind.${kind}`)}</Badge>
          <DemoMark instrument={instrument} />
        </div>
        <p className="mt-1.5 text-muted">
          {name === symbol ? null : `${name} · `}
          {exchange} · {t("instrument.tick", { tick })}
        </p>
      </div>
      <Price instrument={instrument} />
    </div>
  );
}

function Price({ instrument }: { readonly instrument: Instrument }) {
  const last = useLastPrice(instrument);
  if (last === null) return <p className="text-muted">{t("instrument.no_price")}</p>;
  return (
    <div className="sm:text-right" data-testid="last-price" data-stale={last.isStale}>
      <div className="flex flex-wrap items-baseline gap-x-3 sm:justify-end">
        <span
          className={`text-3xl leading-9 font-semibold tracking-tight ${last.isStale ? "text-muted" : ""}`}
        >
          {formatPrice(last.price, instrument.tick_size)}
        </span>
        <span className="font-medium">
          <ChangeSince last={last} tick={instrument.tick_size} />
        </span>
      </div>
      <p className="text-[0.8125rem] text-muted">{asOf(last)}</p>
    </div>
  );
}
