import { expect, test } from "vitest";
import { t } from "../src";
import { enIN } from "../src/en-IN";

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
