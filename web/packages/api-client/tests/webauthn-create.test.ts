import { afterEach, expect, test, vi } from "vitest";
import { createPasskey, passkeyFailureOf } from "../src/webauthn-create";

afterEach(() => vi.unstubAllGlobals());

const bytes = (...values: number[]) => Uint8Array.from(values);
const OPTIONS = {
  challenge: "AQI",
  rp: { id: "localhost", name: "TREUM" },
  user: { id: "Aw", name: "asha@example.in", displayName: "Asha" },
  pubKeyCredParams: [{ type: "public-key", alg: -7 }],
  excludeCredentials: [{ id: "BA", type: "public-key" }],
};
const MADE = {
  id: "BQ",
  rawId: bytes(5).buffer,
  type: "public-key",
  getClientExtensionResults: () => ({}),
  response: {
    clientDataJSON: bytes(6).buffer,
    attestationObject: bytes(7).buffer,
    getTransports: () => ["internal"],
  },
};

test("the browser gets bytes, and the server text", async () => {
  const create = vi.fn(async () => MADE);
  vi.stubGlobal("navigator", { credentials: { create } });
  expect(await createPasskey(OPTIONS)).toEqual({
    id: "BQ",
    rawId: "BQ",
    type: "public-key",
    clientExtensionResults: {},
    response: { clientDataJSON: "Bg", attestationObject: "Bw", transports: ["internal"] },
  });
  expect(create).toHaveBeenCalledWith({
    publicKey: {
      ...OPTIONS,
      challenge: bytes(1, 2),
      user: { ...OPTIONS.user, id: bytes(3) },
      excludeCredentials: [{ id: bytes(4), type: "public-key" }],
    },
  });
});

test("no passkey at all is one that was cancelled", async () => {
  vi.stubGlobal("navigator", { credentials: { create: async () => null } });
  const error = await createPasskey(OPTIONS).catch((reason: unknown) => reason);
  expect(passkeyFailureOf(error)).toBe("cancelled");
});

test("each failure is told apart by the name that the standard gives it", () => {
  const of = (name: string) => passkeyFailureOf(new DOMException("", name));
  expect(of("NotAllowedError")).toBe("cancelled");
  expect(of("InvalidStateError")).toBe("held_already");
  expect(of("ConstraintError")).toBe("unsupported");
  expect(of("SecurityError")).toBe("failed");
  expect(passkeyFailureOf(new TypeError("bad options"))).toBe("failed");
});
