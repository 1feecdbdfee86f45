import type { Signal } from "@treum/api-client";
import { clockOf, formatPoints, istDate } from "@treum/domain";
import { t } from "@treum/i18n";
import { Link } from "react-router";
import { RValue, SideMark, StateBadge } from "../common/marks";
import { pointsOf, priceOf, strategyWord } from "../common/words";

const HEAD = "px-4 py-3 font-medium whitespace-nowrap";
const CELL = "px-4 py-3 align-middle";
const WIDE = "max-md:hidden text-right whitespace-nowrap";

export function HistoryTable({ signals }: { readonly signals: readonly Signal[] }) {
  return (
    <div className="k-card overflow-hidden">
      <table className="w-full border-collapse text-left">
        <thead className="border-b border-line text-[0.8125rem] text-muted">
          <tr>
            <th className={HEAD}>{t("history.signal")}</th>
            <th className={`${HEAD} max-sm:hidden`}>{t("history.when")}</th>
            <th className={`${HEAD} ${WIDE}`}>{t("level.entry")}</th>
            <th className={`${HEAD} ${WIDE}`}>{t("level.exit")}</th>
            <th className={`${HEAD} max-sm:hidden`}>{t("history.state")}</th>
            <th className={`${HEAD} ${WIDE}`}>{t("history.points")}</th>
            <th className={`${HEAD} text-right`}>{t("history.result")}</th>
          </tr>
        </thead>
        <tbody>
          {signals.map((signal) => (
            <Row key={signal.id} signal={signal} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ signal }: { readonly signal: Signal }) {
  const when = whenOf(signal);
  const exit = signal.exit_price === null ? "–" : priceOf(signal, signal.exit_price);
  return (
    <tr
      className="relative border-t border-line first:border-t-0 hover:bg-sunken/50"
      data-signal-id={signal.id}
    >
      <td className={CELL}>
        <div className="flex items-center gap-2">
          <Link to={`/signals/${signal.id}`} className="font-semibold after:absolute after:inset-0">
            {signal.instrument.symbol}
          </Link>
          <SideMark side={signal.side} />
        </div>
        <div className="text-[0.8125rem] text-muted">{strategyWord(signal.strategy)}</div>
        <div className="text-[0.8125rem] text-muted sm:hidden">{when}</div>
      </td>
      <td className={`${CELL} whitespace-nowrap text-muted max-sm:hidden`}>{when}</td>
      <td className={`${CELL} ${WIDE}`}>{priceOf(signal, signal.entry)}</td>
      <td className={`${CELL} ${WIDE}`}>{exit}</td>
      <td className={`${CELL} max-sm:hidden`}>
        <StateBadge signal={signal} />
      </td>
      <td className={`${CELL} ${WIDE}`}>
        {signal.points === null ? "–" : formatPoints(signal.points, signal.instrument.tick_size)}
      </td>
      <td className={`${CELL} text-right whitespace-nowrap`}>
        <Result signal={signal} />
      </td>
    </tr>
  );
}

function Result({ signal }: { readonly signal: Signal }) {
  if (signal.outcome_r === null || signal.points === null) {
    return (
      <>
        <span className="text-muted max-sm:hidden">–</span>
        <span className="sm:hidden">
          <StateBadge signal={signal} />
        </span>
      </>
    );
  }
  return (
    <>
      <RValue r={signal.outcome_r} className="font-semibold" />
      <div className="text-[0.8125rem] text-muted md:hidden">{pointsOf(signal, signal.points)}</div>
    </>
  );
}

/** A record that mixes sessions says which rows are not the market's. */
function whenOf({ bar_at, run_kind }: Signal): string {
  const when = `${istDate(bar_at)}, ${clockOf(bar_at)}`;
  if (run_kind === "live") return when;
  return `${when} · ${run_kind === "synthetic" ? t("run.demo_mark") : t("run.replay_mark")}`;
}
