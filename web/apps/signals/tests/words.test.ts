import { expect, test } from "vitest";
import { STRATEGIES, strategyWord } from "../src/common/words";

test("every strategy has its own words, and an unknown one shows its name", () => {
  expect(STRATEGIES.map(strategyWord)).toEqual(["EMA 9/21 cross", "Opening range"]);
  expect(strategyWord("mean_reversion")).toBe("mean reversion");
});
