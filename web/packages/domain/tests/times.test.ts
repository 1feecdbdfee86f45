import { expect, test } from "vitest";
import { istDayKey, istMidnight, istMonth } from "../src";

test("a day in India begins in the evening before, in UTC", () => {
  expect(istMidnight("2024-06-04")).toBe("2024-06-03T18:30:00.000Z");
  expect(istDayKey("2024-06-03T18:30:00Z")).toBe("2024-06-04");
  expect(istDayKey("2024-06-03T18:29:59Z")).toBe("2024-06-03");
  expect(istMonth("2024-05-31T18:30:00Z")).toBe("Jun");
});
