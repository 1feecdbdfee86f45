import type { MarketStatus } from "@treum/api-client";
import { istDayAndTime } from "@treum/domain";
import { t } from "@treum/i18n";
import { Card } from "@treum/ui-kit";
import { MARKET_ICONS } from "../common/MarketLine";
import { Fact, Facts } from "./Facts";
import { hoursWords, sessionHeading } from "./words";

interface ExchangeCardProps {
  readonly status: MarketStatus;
  /** When the server said so. */
  readonly now: string;
}

/** In wall time, whatever session is shown. */
export function ExchangeCard({ status, now }: ExchangeCardProps) {
  const { exchange, state, reason, session_kind, next_open_at, windows } = status;
  const Icon = MARKET_ICONS[state];
  return (
    <Card className="p-5" data-testid="exchange-card" data-state={state}>
      <h2 className="text-lg font-semibold">{t("market.now")}</h2>
      <p className="mt-3 flex items-center gap-2.5 text-2xl font-semibold">
        <Icon className="size-6 shrink-0" />
        {exchange} · {t(`market.state.${state}`)}
      </p>
      <Facts>
        {reason === null ? null : <Fact term={t("market.reason")}>{reason}</Fact>}
        <Fact term={t("market.next_open")}>
          {next_open_at === null ? t("market.next_unknown") : istDayAndTime(next_open_at)}
        </Fact>
        <Fact term={sessionHeading(status, now)}>
          {session_kind === null ? null : <span>{t(`session.${session_kind}`)}</span>}
          {windows.map((window) => (
            <span key={window.opens_at} className="block whitespace-nowrap">
              {hoursWords(window)}
            </span>
          ))}
        </Fact>
      </Facts>
    </Card>
  );
}
