import { t } from "@treum/i18n";
import { Segmented } from "@treum/ui-kit";
import type { Interval } from "../common/chart/canvas";
import type { View } from "./view";

const INTERVALS = [
  { value: "minute", label: t("instrument.minute") },
  { value: "day", label: t("instrument.day") },
] as const;
const PRICES = [
  { value: "adjusted", label: t("instrument.adjusted") },
  { value: "raw", label: t("instrument.raw") },
] as const;

export function Controls({ view }: { readonly view: View }) {
  return (
    <div className="flex flex-wrap gap-3">
      <Segmented<Interval>
        label={t("instrument.interval")}
        value={view.interval}
        options={INTERVALS}
        onChange={(interval) => view.show({ interval })}
      />
      {view.interval === "day" ? (
        <Segmented<"adjusted" | "raw">
          label={t("instrument.prices")}
          value={view.isAdjusted ? "adjusted" : "raw"}
          options={PRICES}
          onChange={(value) => view.show({ isAdjusted: value === "adjusted" })}
        />
      ) : null}
    </div>
  );
}
