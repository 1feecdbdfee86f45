import { expect, test } from "vitest";
import { rangeOf } from "../src/instrument/chart/range";

const SHOWN = { count: 250, added: 0, room: 100, chosen: null };

test.each([
  ["the newest come into view", SHOWN, { from: 150, to: 253 }],
  ["few fill the width", { ...SHOWN, count: 40 }, { from: -1, to: 43 }],
  [
    "earlier ones that were asked for come into view",
    { ...SHOWN, count: 500, added: 250 },
    { from: 160, to: 260 },
  ],
  [
    "what a person chose stays there",
    { ...SHOWN, chosen: { from: 10, to: 60 } },
    { from: 10, to: 60 },
  ],
  [
    "also when earlier ones come",
    { ...SHOWN, count: 500, added: 250, chosen: { from: -5, to: 60 } },
    { from: 245, to: 310 },
  ],
  [
    "but not when it is gone",
    { ...SHOWN, added: -250, chosen: { from: 100, to: 200 } },
    { from: 150, to: 253 },
  ],
])("%s", (_, shown, range) => {
  expect(rangeOf(shown)).toEqual(range);
});
