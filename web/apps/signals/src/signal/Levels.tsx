import type { SignalDetail } from "@treum/api-client";
import {
  elapsedMs,
  formatDuration,
  formatR,
  isOpen,
  istTime,
  pointsAt,
  rAt,
  riskOf,
} from "@treum/domain";
import { t } from "@treum/i18n";
import { Card } from "@treum/ui-kit";
import type { ReactNode } from "react";
import { Ladder } from "../common/Ladder";
import { useMarketNow } from "../common/useMarketNow";
import { pointsOf, priceOf, strategyWord } from "../common/words";

const LEVELS = ["target_2", "target_1", "entry", "stop"] as const;

export function Levels({ signal }: { readonly signal: SignalDetail }) {
  return (
    <Card className="p-5">
      <h2 className="text-lg font-semibold">{t("signal.levels")}</h2>
      <div className="mt-4">
        <Ladder signal={signal} hasFigures={false} />
      </div>
      <dl className="mt-5 border-t border-line text-sm">
        {LEVELS.map((level) => (
          <LevelRow key={level} signal={signal} level={level} />
        ))}
        <Validity signal={signal} />
        <Row term={t("signal.strategy")}>{strategyWord(signal.strategy)}</Row>
      </dl>
      <p className="mt-4 text-[0.8125rem] text-muted">
        {t("signal.risk_reward", {
          risk: priceOf(signal, riskOf(signal)),
          first: formatR(rAt(signal, signal.target_1)),
          second: formatR(rAt(signal, signal.target_2)),
        })}
      </p>
    </Card>
  );
}

interface LevelRowProps {
  readonly signal: SignalDetail;
  readonly level: (typeof LEVELS)[number];
}

function LevelRow({ signal, level }: LevelRowProps) {
  const price = signal[level];
  const hasMoved = level === "stop" && signal.state === "target_1";
  const r = `${pointsOf(signal, pointsAt(signal, price))} · ${formatR(rAt(signal, price))}`;
  return (
    <>
      {hasMoved ? (
        <Row term={t("level.stop")} note={t("signal.stop_moved")}>
          {priceOf(signal, signal.entry)}
        </Row>
      ) : null}
      <Row
        term={hasMoved ? t("level.first_stop") : t(`level.${level}`)}
        note={level === "entry" ? "" : r}
      >
        {priceOf(signal, price)}
      </Row>
    </>
  );
}

interface RowProps {
  readonly term: string;
  readonly note?: string;
  readonly children: ReactNode;
}

function Row({ term, note, children }: RowProps) {
  return (
    <div className="flex items-baseline justify-between gap-3 border-b border-line py-2">
      <dt className="text-muted">{term}</dt>
      <dd className="text-right">
        {note ? <span className="mr-3 text-[0.8125rem] text-muted">{note}</span> : null}
        <span className="font-medium">{children}</span>
      </dd>
    </div>
  );
}

/** Counts down in market time, which a replay lets run faster than the wall clock. */
function Validity({ signal }: { readonly signal: SignalDetail }) {
  const now = useMarketNow(signal.run_id);
  const end = signal.life.at(-1);
  if (!isOpen(signal) && end) {
    return <Row term={t("signal.over")}>{istTime(end.bar_at)}</Row>;
  }
  const left = now === null ? null : formatDuration(elapsedMs(now, signal.valid_until));
  return (
    <Row
      term={t("signal.validity")}
      note={t("signal.valid_until", { time: istTime(signal.valid_until) })}
    >
      {left === null ? null : t("signal.remaining", { time: left })}
    </Row>
  );
}
