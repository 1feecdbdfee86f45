import type { BacktestRequest, Parameter, Strategy } from "@treum/api-client";
import { t } from "@treum/i18n";
import { OFF, ON } from "./draft";
import type { Draft } from "./draft";

/** The bounds of the server, told before it is asked. */
export const SETTINGS_MAX = 500;
const VALUES_MAX = 100;
const SWEPT_MAX = 8;
const YEARS_MAX = 20;
const FIRST_RATES_ON = "2024-10-01";
const DAY_MS = 86_400_000;

export type Errors = Readonly<Record<string, string>>;

export interface Checked {
  readonly errors: Errors;
  /** How many settings a sweep would run. */
  readonly combinations: number;
  readonly request: BacktestRequest;
}

type Setting = number | boolean;

class Refused extends Error {}

/** Errors by the field's name; the request is whole only when there is none. */
export function check(draft: Draft, strategy: Strategy): Checked {
  const reading = new Reading(draft);
  const sweep = sweepOf(reading, strategy);
  const swept = Object.values(sweep);
  const combinations = swept.reduce((product, values) => product * values.length, 1);
  reading.of("symbol", () => needed(draft.symbol, 32), "");
  reading.of("from", () => needed(draft.from, 10), "");
  reading.of("to", () => checkDays(draft), "");
  reading.of("interval", () => checkInterval(draft, strategy), "");
  reading.of("assumes", () => checkRates(draft), "");
  reading.of("sweep", () => checkSweep(swept.length, combinations), 0);
  reading.of("walks", () => checkWalk(draft, swept.length), 0);
  return {
    errors: reading.errors,
    combinations: swept.length > 0 ? combinations : 0,
    request: {
      strategy: strategy.name,
      symbol: draft.symbol.trim().toUpperCase(),
      interval: draft.interval,
      from_on: draft.from,
      to_on: draft.to,
      seed: reading.whole("seed", 0, 2 ** 31 - 1),
      parameters: parametersOf(reading, strategy),
      sweep,
      walk: draft.walks ? walkOf(reading) : null,
      terms: termsOf(reading),
    },
  };
}

/** Reads fields one by one and keeps what is wrong with each. */
class Reading {
  readonly errors: Record<string, string> = {};

  constructor(readonly draft: Draft) {}

  of<Value>(name: string, read: () => Value, otherwise: Value): Value {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.errors[name] = error.message;
      return otherwise;
    }
  }

  whole(name: keyof Draft, least: number, most: number): number {
    return this.of(name, () => bounded(wholeOf(String(this.draft[name])), least, most), least);
  }

  hundredths(name: keyof Draft, least: number, most: number): number {
    return this.of(name, () => hundredthsOf(String(this.draft[name]), least, most), least);
  }
}

function parametersOf(reading: Reading, { parameters }: Strategy): Record<string, Setting> {
  const { draft } = reading;
  return Object.fromEntries(
    parameters.map((each) => {
      const read = () => settingOf(draft.parameters[each.name] ?? "", each);
      return [each.name, reading.of(`parameter.${each.name}`, read, each.default)];
    }),
  );
}

function sweepOf(reading: Reading, { parameters }: Strategy): Record<string, Setting[]> {
  return Object.fromEntries(
    parameters.flatMap((each) => {
      const text = (reading.draft.sweep[each.name] ?? "").trim();
      if (text === "") return [];
      return [[each.name, reading.of(`sweep.${each.name}`, () => valuesOf(text, each), [])]];
    }),
  );
}

function walkOf(reading: Reading): NonNullable<BacktestRequest["walk"]> {
  return {
    train: reading.whole("train", 2, 5000),
    test: reading.whole("test", 1, 5000),
    purge: reading.whole("purge", 0, 250),
  };
}

function termsOf(reading: Reading): BacktestRequest["terms"] {
  const { segment, assumes } = reading.draft;
  return {
    segment,
    capital_paise: reading.hundredths("capital", 1, 1e13),
    risk_bps: reading.hundredths("risk", 1, 10_000),
    exposure_bps: reading.hundredths("exposure", 1, 50_000),
    lot: reading.whole("lot", 1, 100_000),
    slippage_ticks: reading.whole("slippage", 0, 1000),
    loss_max_bps: reading.hundredths("loss", 1, 10_000),
    brokerage_paise: reading.hundredths("brokerage", 0, 1_000_000),
    assumes_first_rates: assumes,
  };
}

/** "5, 10, 20", or "5–50–5" for from, to and step; of a switch "on, off". */
export function valuesOf(text: string, parameter: Parameter): Setting[] {
  const range = /^([\d.]+)\s*[–:-]\s*([\d.]+)\s*[–:-]\s*([\d.]+)$/.exec(text);
  const parts = range
    ? stepsOf(range.slice(1).map(Number))
    : text.split(",").map((part) => part.trim());
  if (parts.length > VALUES_MAX) refuse(t("check.values", { n: VALUES_MAX }));
  return parts.map((part) => settingOf(part, parameter));
}

function stepsOf([first = NaN, last = NaN, step = NaN]: readonly number[]): string[] {
  if (!(step > 0 && first <= last)) refuse(t("check.range"));
  const count = Math.floor((last - first) / step + 1e-9) + 1;
  if (count > VALUES_MAX) refuse(t("check.values", { n: VALUES_MAX }));
  return Array.from({ length: count }, (_, place) =>
    String(Number((first + place * step).toFixed(6))),
  );
}

function settingOf(text: string, { kind, least, most }: Parameter): Setting {
  if (kind === "switch") {
    if (text !== ON && text !== OFF) refuse(t("strategy.on_or_off"));
    return text === ON;
  }
  const value = kind === "whole" ? wholeOf(text) : numberOf(text);
  return bounded(value, Number(least), Number(most));
}

function numberOf(text: string): number {
  const plain = text.trim().replaceAll(",", "");
  if (plain === "") refuse(t("check.needed"));
  if (!/^\d+(\.\d+)?$/.test(plain)) refuse(t("check.number"));
  return Number(plain);
}

function wholeOf(text: string): number {
  const value = numberOf(text);
  if (!Number.isInteger(value)) refuse(t("check.whole"));
  return value;
}

function hundredthsOf(text: string, least: number, most: number): number {
  const value = Math.round(numberOf(text) * 100);
  if (!/^[\d,]+(\.\d{1,2})?$/.test(text.trim())) refuse(t("check.places"));
  if (value < least || value > most) refuse(boundsOf(least / 100, most / 100));
  return value;
}

function bounded(value: number, least: number, most: number): number {
  if (value < least || value > most) refuse(boundsOf(least, most));
  return value;
}

function boundsOf(least: number, most: number): string {
  return t("check.bounds", { least: String(least), most: String(most) });
}

function needed(text: string, most: number): string {
  if (text.trim() === "") refuse(t("check.needed"));
  if (text.trim().length > most) refuse(t("check.symbol"));
  return text;
}

function checkDays({ from, to }: Draft): string {
  needed(to, 10);
  if (from !== "" && to < from) refuse(t("check.order"));
  if (Date.parse(to) - Date.parse(from) > YEARS_MAX * 366 * DAY_MS) {
    refuse(t("check.years", { n: YEARS_MAX }));
  }
  return to;
}

function checkInterval({ interval, segment }: Draft, strategy: Strategy): string {
  if (strategy.needs_minutes && interval === "1d") refuse(t("check.minutes"));
  if (strategy.needs_volume && segment === "points") refuse(t("check.volume"));
  return interval;
}

function checkRates({ segment, from, assumes }: Draft): string {
  if (segment !== "points" && from !== "" && from < FIRST_RATES_ON && !assumes)
    refuse(t("check.rates"));
  return from;
}

function checkWalk({ walks }: Draft, swept: number): number {
  if (walks && swept === 0) refuse(t("check.walk_sweep"));
  return swept;
}

function checkSweep(swept: number, combinations: number): number {
  if (swept > SWEPT_MAX) refuse(t("check.swept", { n: SWEPT_MAX }));
  if (combinations > SETTINGS_MAX) {
    refuse(t("check.combinations", { n: combinations, most: SETTINGS_MAX }));
  }
  return combinations;
}

function refuse(message: string): never {
  throw new Refused(message);
}
