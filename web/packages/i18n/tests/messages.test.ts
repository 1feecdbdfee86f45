import { expect, test } from "vitest";
import { t } from "../src";
import { enIN } from "../src/en-IN";
import { factors as english } from "../src/en-IN/factors";
import { factors as hindi } from "../src/hi/factors";

test("parameters and plurals are filled in", () => {
  expect(t("line.retry_in", { n: 3, seconds: 5 })).toBe("Attempt 3 in 5\u00a0s");
  expect(t("live.new", { n: 1 })).toBe("1 new signal");
  expect(t("live.new", { n: 2 })).toBe("2 new signals");
});

test("a forgotten parameter does not compile", () => {
  // @ts-expect-error: {page} is missing
  expect(t("app.document_title")).toContain("{page}");
});

test("no message has an unbalanced brace", () => {
  const broken = Object.entries(enIN).filter(
    ([, text]) => text.split("{").length !== text.split("}").length,
  );
  expect(broken).toEqual([]);
});

test("Hindi takes the parameters of the English text, in whatever order", () => {
  const names = (text: string) =>
    [...text.matchAll(/\{(\w+)[,}]/g)].map(([, name]) => name).toSorted();
  for (const [key, text] of Object.entries(english)) {
    const translated = hindi[key as keyof typeof english];
    expect([key, names(translated)]).toEqual([key, names(text)]);
    expect([key, translated === text]).toEqual([key, key === "recovery.file"]);
  }
});
