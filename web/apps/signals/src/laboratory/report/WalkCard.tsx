import type { Walk } from "@treum/api-client";
import { formatFraction, formatRatio, istDate } from "@treum/domain";
import { t } from "@treum/i18n";
import { Card } from "@treum/ui-kit";
import { settingWords } from "../strategies/words";

interface WalkCardProps {
  readonly title: string;
  readonly note: string;
  readonly walk: Walk;
}

export function WalkCard({ title, note, walk }: WalkCardProps) {
  const { folds, sharpe, net_return } = walk;
  const ratio = sharpe === null ? t("report.nothing") : formatRatio(sharpe);
  return (
    <Card className="p-5">
      <h2 className="text-lg font-semibold">{title}</h2>
      <p className="mt-1 text-sm text-muted">{note}</p>
      <p className="mt-3 font-medium">
        {t("walk.came_to", { net: formatFraction(net_return), sharpe: ratio })}
      </p>
      <table className="mt-2 w-full text-left text-sm">
        <thead className="text-[0.8125rem] text-muted">
          <tr>
            <th className="py-2 font-medium">{t("walk.judged")}</th>
            <th className="py-2 pl-4 font-medium">{t("walk.chosen")}</th>
          </tr>
        </thead>
        <tbody>
          {folds.map(({ from_on, to_on, parameters }) => (
            <tr key={from_on} className="border-t border-line">
              <th scope="row" className="py-2 font-normal">
                {istDate(`${from_on}T06:00:00Z`)} – {istDate(`${to_on}T06:00:00Z`)}
              </th>
              <td className="pl-4">{settingWords(parameters)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
