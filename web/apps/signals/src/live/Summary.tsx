import type { Signal } from "@treum/api-client";
import { formatCount, formatR, summarise, toneOfNumber } from "@treum/domain";
import type { DaySummary } from "@treum/domain";
import { t } from "@treum/i18n";
import type { ReactNode } from "react";
import { TEXT_OF_TONE } from "../common/marks";

/** The session in one line. Losers stand beside winners, and the result names its sample. */
export function Summary({ signals }: { readonly signals: readonly Signal[] }) {
  const day = summarise(signals);
  return (
    <section aria-label={t("summary.label")} className="k-card">
      <dl className="grid grid-cols-4 lg:grid-cols-[repeat(4,1fr)_2.2fr]">
        <Figure label={t("summary.total")}>{formatCount(day.total)}</Figure>
        <Figure label={t("summary.open")}>{formatCount(day.open)}</Figure>
        <Figure label={t("summary.winners")}>{formatCount(day.winners)}</Figure>
        <Figure label={t("summary.losers")}>{formatCount(day.losers)}</Figure>
        <div className="col-span-4 grid grid-cols-[1fr_auto] border-t border-line px-4 py-3.5 sm:px-5 lg:col-span-1 lg:border-t-0 lg:border-l lg:py-4">
          <dt className="text-[0.8125rem] text-muted">{t("summary.net")}</dt>
          <dd className={`text-2xl font-semibold ${TEXT_OF_TONE[toneOfNumber(day.netR)]}`}>
            {formatR(day.netR)}
          </dd>
          <dd className="col-start-2 row-span-2 row-start-1 self-center">
            <Sample day={day} />
          </dd>
        </div>
      </dl>
    </section>
  );
}

interface FigureProps {
  readonly label: string;
  readonly children: ReactNode;
}

function Figure({ label, children }: FigureProps) {
  return (
    <div className="px-4 py-3.5 not-first:border-l not-first:border-line sm:px-5 lg:py-4">
      <dt className="text-[0.8125rem] text-muted">{label}</dt>
      <dd className="text-2xl font-semibold">{children}</dd>
    </div>
  );
}

function Sample({ day }: { readonly day: DaySummary }) {
  const { winners, flat, losers, decided } = day;
  const parts = [
    { name: "gain", count: winners, colour: "bg-gain" },
    { name: "flat", count: flat, colour: "bg-line-strong" },
    { name: "loss", count: losers, colour: "bg-loss" },
  ];
  return (
    <div className="w-40 text-right sm:w-48">
      <div
        role="img"
        aria-label={t("summary.bar", { winners, flat, losers })}
        className="flex h-2 gap-0.5"
      >
        {parts.map(({ name, count, colour }) =>
          count > 0 ? (
            <span key={name} className={`rounded-xs ${colour}`} style={{ flexGrow: count }} />
          ) : null,
        )}
        {decided === 0 ? <span className="grow rounded-xs bg-sunken" /> : null}
      </div>
      <div className="mt-1.5 text-[0.8125rem] text-muted">
        {t("summary.sample", { n: decided })}
        {flat > 0 ? ` · ${t("summary.flat", { n: flat })}` : null}
      </div>
    </div>
  );
}
