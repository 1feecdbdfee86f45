import { expect, test } from "vitest";
import { fromBase64url, toBase64url } from "../src/base64url";

test("bytes come back as they were, whatever their number", () => {
  for (const size of [0, 1, 2, 3, 64]) {
    const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 37 + 250) % 256);
    expect(fromBase64url(toBase64url(bytes.buffer))).toEqual(bytes);
  }
});

test("the letters are those of a URL, without padding", () => {
  expect(toBase64url(Uint8Array.of(251, 255, 190, 1).buffer)).toBe("-_--AQ");
});
