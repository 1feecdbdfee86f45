import type { Trade } from "@treum/api-client";
import {
  formatCount,
  formatPrice,
  formatRatio,
  formatRupees,
  istDayAndTime,
  toneOfNumber,
} from "@treum/domain";
import { t } from "@treum/i18n";
import { Button, Card } from "@treum/ui-kit";
import { useState } from "react";
import { SideMark, TEXT_OF_TONE } from "../../common/marks";

const PAGE = 25;
const HEAD = "py-2 pl-4 font-medium whitespace-nowrap";
const CELL = "py-2 pl-4 whitespace-nowrap";

interface TradesCardProps {
  readonly trades: readonly Trade[];
  readonly count: number;
}

export function TradesCard({ trades, count }: TradesCardProps) {
  const [shown, setShown] = useState(PAGE);
  const visible = trades.slice(0, shown);
  return (
    <Card className="p-5">
      <h2 className="text-lg font-semibold">{t("report.trade_list")}</h2>
      <p className="mt-1 text-sm text-muted">
        {count === 0
          ? t("report.trades_none")
          : t("report.trades_first", {
              shown: formatCount(visible.length),
              n: formatCount(count),
            })}
      </p>
      {count > 0 ? <Table trades={visible} /> : null}
      {shown < trades.length ? (
        <Button size="small" className="mt-3" onClick={() => setShown(shown + PAGE)}>
          {t("report.more_trades")}
        </Button>
      ) : null}
    </Card>
  );
}

function Table({ trades }: { readonly trades: readonly Trade[] }) {
  return (
    <div
      className="mt-3 overflow-x-auto"
      role="region"
      tabIndex={0}
      aria-label={t("report.trade_list")}
    >
      <table className="w-full text-right text-sm" data-testid="trades">
        <thead className="text-[0.8125rem] text-muted">
          <tr>
            <th className="py-2 text-left font-medium">{t("report.entered")}</th>
            <th className={`${HEAD} text-left`}>{t("report.side")}</th>
            <th className={HEAD}>{t("report.quantity")}</th>
            <th className={HEAD}>{t("report.entry")}</th>
            <th className={HEAD}>{t("report.exit")}</th>
            <th className={`${HEAD} text-left`}>{t("report.ended")}</th>
            <th className={HEAD}>{t("report.charges")}</th>
            <th className={HEAD}>{t("report.net_short")}</th>
            <th className={HEAD}>{t("report.r")}</th>
          </tr>
        </thead>
        <tbody>
          {trades.map((trade) => (
            <Row key={`${trade.entered_at} ${trade.left_at}`} trade={trade} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ trade }: { readonly trade: Trade }) {
  const { entered_at, side, quantity, entry, exit, ended, charges_paise, net_paise, r } = trade;
  return (
    <tr className="border-t border-line">
      <th scope="row" className="py-2 text-left font-normal whitespace-nowrap">
        {istDayAndTime(entered_at)}
      </th>
      <td className={`${CELL} text-left`}>
        <SideMark side={side === "short" ? "short" : "long"} />
      </td>
      <td className={CELL}>{formatCount(quantity)}</td>
      <td className={CELL}>{formatPrice(entry)}</td>
      <td className={CELL}>{formatPrice(exit)}</td>
      <td className={`${CELL} text-left`}>{endWord(ended)}</td>
      <td className={CELL}>{formatRupees(charges_paise)}</td>
      <td className={`${CELL} font-medium ${TEXT_OF_TONE[toneOfNumber(String(net_paise))]}`}>
        {formatRupees(net_paise)}
      </td>
      <td className={CELL}>{formatRatio(r)}</td>
    </tr>
  );
}

const ENDS = ["target_2", "stopped", "expired", "closed"] as const;

function endWord(ended: string): string {
  const known = ENDS.find((each) => each === ended);
  return known ? t(`ended.${known}`) : ended;
}
