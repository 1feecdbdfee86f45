import type {
  BacktestInterval,
  BacktestRequest,
  Parameter,
  Segment,
  Strategy,
} from "@treum/api-client";

/** What stands in the form, as it was typed. */
export interface Draft {
  readonly strategy: string;
  readonly symbol: string;
  readonly interval: BacktestInterval;
  readonly from: string;
  readonly to: string;
  readonly seed: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly sweep: Readonly<Record<string, string>>;
  readonly segment: Segment;
  readonly capital: string;
  readonly risk: string;
  readonly exposure: string;
  readonly lot: string;
  readonly slippage: string;
  readonly loss: string;
  readonly brokerage: string;
  readonly assumes: boolean;
  readonly walks: boolean;
  readonly train: string;
  readonly test: string;
  readonly purge: string;
}

export const ON = "on";
export const OFF = "off";

export function typed(value: number | boolean): string {
  if (typeof value === "boolean") return value ? ON : OFF;
  return String(value);
}

export function defaultsOf(parameters: readonly Parameter[]): Record<string, string> {
  return Object.fromEntries(parameters.map(({ name, default: value }) => [name, typed(value)]));
}

export function emptyDraft(strategy: Strategy): Draft {
  return {
    strategy: strategy.name,
    symbol: "",
    interval: strategy.needs_minutes ? "1m" : "1d",
    from: "",
    to: "",
    seed: "1",
    parameters: defaultsOf(strategy.parameters),
    sweep: {},
    segment: strategy.needs_minutes ? "intraday" : "delivery",
    capital: "100000",
    risk: "1",
    exposure: "100",
    lot: "1",
    slippage: "1",
    loss: "3",
    brokerage: "20",
    assumes: false,
    walks: false,
    train: "60",
    test: "20",
    purge: "1",
  };
}

/** The same again, to be changed. */
export function draftOf(request: BacktestRequest, strategy: Strategy): Draft {
  const { terms, walk } = request;
  const empty = emptyDraft(strategy);
  const parameters = Object.entries(request.parameters ?? {});
  return {
    ...empty,
    symbol: request.symbol,
    interval: request.interval,
    from: request.from_on,
    to: request.to_on,
    seed: String(request.seed ?? 1),
    parameters: {
      ...empty.parameters,
      ...Object.fromEntries(parameters.map(([name, value]) => [name, typed(value)])),
    },
    sweep: Object.fromEntries(
      Object.entries(request.sweep ?? {}).map(([name, values]) => [
        name,
        values.map(typed).join(", "),
      ]),
    ),
    segment: terms.segment,
    capital: hundredths(terms.capital_paise, empty.capital),
    risk: hundredths(terms.risk_bps, empty.risk),
    exposure: hundredths(terms.exposure_bps, empty.exposure),
    lot: String(terms.lot ?? empty.lot),
    slippage: String(terms.slippage_ticks ?? empty.slippage),
    loss: hundredths(terms.loss_max_bps, empty.loss),
    brokerage: hundredths(terms.brokerage_paise, empty.brokerage),
    assumes: terms.assumes_first_rates ?? false,
    walks: Boolean(walk),
    train: String(walk?.train ?? empty.train),
    test: String(walk?.test ?? empty.test),
    purge: String(walk?.purge ?? empty.purge),
  };
}

function hundredths(value: number | undefined, otherwise: string): string {
  return value === undefined ? otherwise : String(value / 100);
}
