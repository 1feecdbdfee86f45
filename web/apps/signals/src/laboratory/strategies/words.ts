import { isProblem } from "@treum/api-client";
import type { Parameter, Strategy } from "@treum/api-client";
import { istDayAndTime } from "@treum/domain";
import { t } from "@treum/i18n";

export interface About {
  readonly rule: string;
  readonly risk: string;
  readonly weakness: string;
}

/** Three paragraphs, as every strategy of the catalogue has them. */
export function aboutOf({ about }: Pick<Strategy, "about">): About {
  const [rule = "", risk = "", ...rest] = about
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, " ").trim());
  return { rule, risk, weakness: rest.join(" ") };
}

/** The first sentence of the rule. */
export function oneLine(strategy: Pick<Strategy, "about">): string {
  const { rule } = aboutOf(strategy);
  return /^.*?\.(?=\s|$)/.exec(rule)?.[0] ?? rule;
}

/** "risk_atrs" reads "risk atrs". */
export function parameterWord(name: string): string {
  return name.replaceAll("_", " ");
}

export function settingWord(value: number | boolean): string {
  if (typeof value === "boolean") return value ? t("strategy.on") : t("strategy.off");
  return String(value).replace("-", "\u2212");
}

export function boundsWords({ kind, least, most }: Parameter): string {
  if (kind === "switch") return t("strategy.on_or_off");
  return t("strategy.between", { least: settingWord(least), most: settingWord(most) });
}

const FAULTS = ["raised", "looped", "bad_idea"] as const;

export function haltWords({ fault, place, bar_at }: NonNullable<Strategy["halt"]>): string {
  const known = FAULTS.find((each) => each === fault);
  const said = known ? t(`strategy.fault.${known}`) : t("strategy.fault.other", { fault });
  return t("strategy.halt_body", { fault: said, at: istDayAndTime(bar_at), place });
}

/** Whether the role is right and only its second factor is missing. */
export function lacksFactor(error: unknown): boolean {
  return isProblem(error) && error.code === "auth.second_factor_required";
}

/** "fast 9, slow 21" */
export function settingWords(setting: Readonly<Record<string, number | boolean>>): string {
  return Object.entries(setting)
    .map(([name, value]) => `${parameterWord(name)} ${settingWord(value)}`)
    .join(", ");
}
