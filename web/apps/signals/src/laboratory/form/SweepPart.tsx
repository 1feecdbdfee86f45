import type { Strategy } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Field } from "@treum/ui-kit";
import { boundsWords, parameterWord } from "../strategies/words";
import { SETTINGS_MAX } from "./check";
import { Section, TextField, Tick, unswept } from "./parts";
import type { PartProps } from "./parts";

interface SweepPartProps extends PartProps {
  readonly strategy: Strategy;
  readonly combinations: number;
}

export function SweepPart({ draft, errors, onChange, strategy, combinations }: SweepPartProps) {
  return (
    <Section title={t("form.sweep")} lead={t("form.sweep_lead")} error={errors["sweep"]}>
      {strategy.parameters.map((each) => (
        <Field
          key={each.name}
          label={t("form.sweep_label", { name: parameterWord(each.name) })}
          name={`sweep.${each.name}`}
          hint={boundsWords(each)}
          autoComplete="off"
          value={draft.sweep[each.name] ?? ""}
          error={errors[`sweep.${each.name}`]}
          onChange={(event) =>
            onChange({ sweep: { ...draft.sweep, [each.name]: event.currentTarget.value } })
          }
        />
      ))}
      <p
        className="text-sm font-medium sm:col-span-2 lg:col-span-3"
        role="status"
        data-testid="combinations"
      >
        {unswept(combinations, SETTINGS_MAX)}
      </p>
    </Section>
  );
}

export function WalkPart(part: PartProps) {
  const { draft, errors, onChange } = part;
  return (
    <Section title={t("form.walk")}>
      <Tick
        name="walks"
        label={t("form.walk_on")}
        hint={t("form.walk_hint")}
        isOn={draft.walks}
        error={errors["walks"]}
        onChange={(walks) => onChange({ walks })}
      />
      {draft.walks ? (
        <>
          <TextField {...part} name="train" label={t("form.train")} />
          <TextField {...part} name="test" label={t("form.test")} />
          <TextField {...part} name="purge" label={t("form.purge")} />
        </>
      ) : null}
    </Section>
  );
}
