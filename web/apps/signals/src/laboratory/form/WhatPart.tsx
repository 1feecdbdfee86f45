import { useInstrumentPagesInfiniteQuery } from "@treum/api-client";
import type { BacktestInterval, Instrument, Strategy } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Field } from "@treum/ui-kit";
import { useEffect, useId } from "react";
import { parameterWord, boundsWords } from "../strategies/words";
import { Choice, Section, TextField } from "./parts";
import type { PartProps } from "./parts";

const INTERVALS: readonly BacktestInterval[] = ["1m", "15m", "1d"];

interface WhatPartProps extends PartProps {
  readonly strategies: readonly Strategy[];
  readonly onStrategy: (name: string) => void;
}

export function WhatPart({ strategies, onStrategy, ...part }: WhatPartProps) {
  const { draft, errors, onChange } = part;
  return (
    <Section title={t("form.what")}>
      <Choice
        label={t("form.strategy")}
        name="strategy"
        value={draft.strategy}
        options={strategies.map(({ name, title }) => ({ value: name, label: title }))}
        onChange={onStrategy}
      />
      <SymbolField {...part} />
      <Choice
        label={t("form.interval")}
        name="interval"
        value={draft.interval}
        options={INTERVALS.map((value) => ({ value, label: t(`form.interval.${value}`) }))}
        error={errors["interval"]}
        onChange={(value) => {
          const interval = INTERVALS.find((each) => each === value);
          if (interval) onChange({ interval });
        }}
      />
      <TextField {...part} name="from" label={t("form.from")} type="date" />
      <TextField {...part} name="to" label={t("form.to")} type="date" />
      <TextField {...part} name="seed" label={t("form.seed")} hint={t("form.seed_hint")} />
    </Section>
  );
}

/** Suggests what is listed, and says what the typed one is. */
function SymbolField(part: PartProps) {
  const { draft, onChange } = part;
  const list = useId();
  const query = draft.symbol.trim();
  const { data } = useInstrumentPagesInfiniteQuery({ query }, { skip: query === "" });
  const found = data?.pages[0]?.items ?? [];
  const exact = found.find(({ symbol }) => symbol === query.toUpperCase());
  const kind = exact?.kind;
  const segment = draft.segment;
  useEffect(() => {
    if (kind === "index" && segment !== "points") onChange({ segment: "points" });
    if (kind === "equity" && segment === "points") onChange({ segment: "delivery" });
  }, [kind, segment, onChange]);
  return (
    <div>
      <TextField
        {...part}
        name="symbol"
        label={t("form.symbol")}
        hint={hintOf(query, exact)}
        list={list}
      />
      <datalist id={list}>
        {found.map(({ id, symbol, name }) => (
          <option key={id} value={symbol}>
            {name}
          </option>
        ))}
      </datalist>
    </div>
  );
}

function hintOf(query: string, exact: Instrument | undefined): string {
  if (query === "") return t("form.symbol_hint");
  return exact ? t(`form.kind_${exact.kind}`, { name: exact.name }) : t("form.kind_unknown");
}

export function ParametersPart({
  draft,
  errors,
  onChange,
  strategy,
}: PartProps & { readonly strategy: Strategy }) {
  const set = (name: string, value: string) =>
    onChange({ parameters: { ...draft.parameters, [name]: value } });
  return (
    <Section title={t("form.parameters")} lead={t("form.parameters_lead")}>
      {strategy.parameters.map((each) => (
        <ParameterField
          key={each.name}
          name={`parameter.${each.name}`}
          label={parameterWord(each.name)}
          isSwitch={each.kind === "switch"}
          hint={boundsWords(each)}
          value={draft.parameters[each.name] ?? ""}
          error={errors[`parameter.${each.name}`]}
          onChange={(value) => set(each.name, value)}
        />
      ))}
    </Section>
  );
}

interface ParameterFieldProps {
  readonly name: string;
  readonly label: string;
  readonly isSwitch: boolean;
  readonly hint: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

function ParameterField({ isSwitch, ...field }: ParameterFieldProps) {
  if (isSwitch) {
    const options = [
      { value: "on", label: t("strategy.on") },
      { value: "off", label: t("strategy.off") },
    ];
    return <Choice {...field} options={options} />;
  }
  return <PlainField {...field} />;
}

function PlainField({ onChange, ...field }: Omit<ParameterFieldProps, "isSwitch">) {
  return (
    <Field
      {...field}
      inputMode="decimal"
      autoComplete="off"
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
