import type { Segment } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Choice, Section, TextField, Tick } from "./parts";
import type { PartProps } from "./parts";

const SEGMENTS: readonly Segment[] = ["delivery", "intraday", "points"];

export function TermsPart(part: PartProps) {
  const { draft, errors, onChange } = part;
  const isCharged = draft.segment !== "points";
  return (
    <Section title={t("form.terms")}>
      <TextField {...part} name="capital" label={t("form.capital")} />
      <TextField {...part} name="risk" label={t("form.risk")} hint={t("form.risk_hint")} />
      <TextField
        {...part}
        name="exposure"
        label={t("form.exposure")}
        hint={t("form.exposure_hint")}
      />
      <TextField {...part} name="lot" label={t("form.lot")} />
      <TextField
        {...part}
        name="slippage"
        label={t("form.slippage")}
        hint={t("form.slippage_hint")}
      />
      <TextField {...part} name="loss" label={t("form.loss")} hint={t("form.loss_hint")} />
      <Choice
        label={t("form.segment")}
        name="segment"
        value={draft.segment}
        options={SEGMENTS.map((value) => ({ value, label: t(`form.segment.${value}`) }))}
        hint={draft.segment === "intraday" ? undefined : t(`form.segment_${draft.segment}`)}
        onChange={(value) => {
          const segment = SEGMENTS.find((each) => each === value);
          if (segment) onChange({ segment });
        }}
      />
      {isCharged ? <TextField {...part} name="brokerage" label={t("form.brokerage")} /> : null}
      {isCharged ? (
        <Tick
          name="assumes"
          label={t("form.assume")}
          hint={t("form.assume_hint")}
          isOn={draft.assumes}
          error={errors["assumes"]}
          onChange={(assumes) => onChange({ assumes })}
        />
      ) : null}
    </Section>
  );
}
