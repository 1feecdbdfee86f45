import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const css = readFileSync(join(import.meta.dirname, "../src/tokens.css"), "utf8");
const tokens = new Map(
  [...css.matchAll(/--t-([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
    ([, name = "", light = "", dark = ""]) => [name, [light, dark]],
  ),
);

/** WCAG 2.2 relative luminance. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(text: string, ground: string): number {
  const [low = 0, high = 0] = [luminance(text), luminance(ground)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const STRONG = ["gain", "loss", "active", "warn"];
const PAIRS = [
  ...["ink", "muted", "brand", ...STRONG].flatMap((text) =>
    ["page", "surface", "raised"].map((ground) => [text, ground]),
  ),
  ...STRONG.map((name) => [name, `${name}-soft`]),
  ...["gain-soft", "loss-soft", "warn-soft", "sunken"].map((ground) => ["ink", ground]),
  ["muted", "sunken"],
  ["on-brand", "brand"],
  ["page", "ink"],
  ["page", "warn"],
];

describe.each(["light", "dark"])("in the %s theme", (theme) => {
  test.each(PAIRS)("%s on %s reads at 4.5 to 1 or better", (text = "", ground = "") => {
    const index = theme === "light" ? 0 : 1;
    const colours = [tokens.get(text)?.[index], tokens.get(ground)?.[index]];
    expect(contrast(colours[0] ?? "", colours[1] ?? "")).toBeGreaterThanOrEqual(4.5);
  });
});
