import type { Instrument } from "@treum/api-client";
import { formatPrice } from "@treum/domain";
import { t } from "@treum/i18n";
import { memo, useRef } from "react";
import { Link } from "react-router";
import { DemoMark } from "../common/InstrumentMarks";
import { useLastPrice } from "../common/last-price";
import { asOf, ChangeSince } from "../common/LastPrice";
import { useListKeys } from "../common/useListKeys";

const HEAD = "px-4 py-3 font-medium whitespace-nowrap";
const CELL = "px-4 py-3 align-middle";
const WIDE = "max-md:hidden";

export function InstrumentTable({ instruments }: { readonly instruments: readonly Instrument[] }) {
  const list = useRef<HTMLTableSectionElement>(null);
  useListKeys(list);
  return (
    <div className="k-card overflow-hidden">
      <table className="w-full border-collapse text-left" aria-label={t("instruments.list")}>
        <thead className="border-b border-line text-[0.8125rem] text-muted">
          <tr>
            <th className={HEAD}>{t("instruments.name")}</th>
            <th className={`${HEAD} ${WIDE}`}>{t("instruments.kind")}</th>
            <th className={`${HEAD} ${WIDE} text-right`}>{t("instruments.tick")}</th>
            <th className={`${HEAD} text-right`}>{t("instruments.last")}</th>
            <th className={`${HEAD} text-right max-sm:hidden`}>{t("instruments.change")}</th>
          </tr>
        </thead>
        <tbody ref={list}>
          {instruments.map((instrument) => (
            <Row key={instrument.id} instrument={instrument} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Row = memo(function Row({ instrument }: { readonly instrument: Instrument }) {
  return (
    <tr
      className="relative border-t border-line first:border-t-0 hover:bg-sunken/50"
      data-testid="instrument-row"
      data-symbol={instrument.symbol}
    >
      <td className={CELL}>
        <div className="flex flex-wrap items-center gap-x-2">
          <Link
            to={`/signals/instruments/${instrument.id}`}
            className="font-semibold after:absolute after:inset-0"
          >
            {instrument.symbol}
          </Link>
          <DemoMark instrument={instrument} />
        </div>
        <div className="text-[0.8125rem] text-muted">{instrument.name}</div>
      </td>
      <td className={`${CELL} ${WIDE}`}>{t(`kind.${instrument.kind}`)}</td>
      <td className={`${CELL} ${WIDE} text-right text-muted`}>
        {formatPrice(instrument.tick_size, instrument.tick_size)}
      </td>
      <Prices instrument={instrument} />
    </tr>
  );
});

/** Renders apart from the rest of its row, whenever a price arrives. */
function Prices({ instrument }: { readonly instrument: Instrument }) {
  const last = useLastPrice(instrument);
  if (last === null) {
    return (
      <>
        <td className={`${CELL} text-right text-muted`}>–</td>
        <td className={`${CELL} text-right text-muted max-sm:hidden`}>–</td>
      </>
    );
  }
  const change = <ChangeSince last={last} tick={instrument.tick_size} />;
  return (
    <>
      <td className={`${CELL} text-right whitespace-nowrap`} data-stale={last.isStale}>
        <span className={last.isStale ? "text-muted" : "font-semibold"}>
          {formatPrice(last.price, instrument.tick_size)}
        </span>
        <div className="text-[0.8125rem] sm:hidden">{change}</div>
        <div className="text-[0.8125rem] text-muted">{asOf(last)}</div>
      </td>
      <td className={`${CELL} text-right max-sm:hidden`}>{change}</td>
    </>
  );
}
