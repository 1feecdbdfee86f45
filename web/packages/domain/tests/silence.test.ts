import { expect, test } from "vitest";
import { silenceMsMax } from "../src";

test.each([
  [null, null],
  [{ state: "finished", speed: 60 }, null],
  [{ state: "running", speed: 1 }, 180_000],
  [{ state: "running", speed: 60 }, 20_000],
  [{ state: "running", speed: 0 }, 20_000],
])("run %j may be silent for %s ms", (run, ms) => {
  expect(silenceMsMax(run)).toBe(ms);
});
