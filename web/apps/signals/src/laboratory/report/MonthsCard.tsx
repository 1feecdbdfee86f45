import type { MonthReturn } from "@treum/api-client";
import { formatFraction, toneOfFraction } from "@treum/domain";
import { t } from "@treum/i18n";
import { Card } from "@treum/ui-kit";
import { TEXT_OF_TONE } from "../../common/marks";

const MONTH = new Intl.DateTimeFormat("en-IN", {
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

export function MonthsCard({ months }: { readonly months: readonly MonthReturn[] }) {
  return (
    <Card className="p-5">
      <h2 className="text-lg font-semibold">{t("report.months")}</h2>
      <p className="mt-1 text-sm text-muted">{t("report.months_note")}</p>
      <ul className="mt-3 grid grid-cols-[repeat(auto-fill,minmax(7rem,1fr))] gap-2 text-sm">
        {months.map(({ month, fraction }) => (
          <li key={month} className="rounded-md bg-sunken px-3 py-2">
            <span className="block text-muted">{MONTH.format(new Date(month))}</span>
            <span className={`font-medium ${TEXT_OF_TONE[toneOfFraction(fraction)]}`}>
              {formatFraction(fraction)}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
