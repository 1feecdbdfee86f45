// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import { isPasskeyPossible, PasskeyUnused, usedPasskey } from "../src";

const bytes = (text: string) => new TextEncoder().encode(text).buffer;
const OPTIONS = {
  challenge: "YXNr",
  rpId: "localhost",
  timeout: 60_000,
  userVerification: "required",
};

class FakeCredential {
  readonly id = "aWQ";
  readonly rawId = bytes("id");
  readonly type = "public-key";
  readonly response = {
    clientDataJSON: bytes("client"),
    authenticatorData: bytes("data"),
    signature: bytes("signed"),
    userHandle: null as ArrayBuffer | null,
  };
}

afterEach(() => vi.unstubAllGlobals());

/** A browser whose passkeys answer so, and what it was asked. */
function browser(answer: () => Promise<unknown>, statics: object = {}) {
  vi.stubGlobal("PublicKeyCredential", Object.assign(FakeCredential, statics));
  const get = vi.fn<(asked: CredentialRequestOptions) => Promise<unknown>>(answer);
  vi.stubGlobal("navigator", { credentials: { get } });
  return get;
}

test("a browser without passkeys is known", () => {
  expect(isPasskeyPossible()).toBe(false);
  browser(async () => null);
  expect(isPasskeyPossible()).toBe(true);
});

test("options and answer cross as the standard writes them in JSON", async () => {
  const credential = new FakeCredential();
  credential.response.userHandle = bytes("me");
  const get = browser(async () => credential, { parseRequestOptionsFromJSON: undefined });
  expect(await usedPasskey(OPTIONS)).toEqual({
    id: "aWQ",
    rawId: "aWQ",
    type: "public-key",
    response: {
      clientDataJSON: "Y2xpZW50",
      authenticatorData: "ZGF0YQ",
      signature: "c2lnbmVk",
      userHandle: "bWU",
    },
    clientExtensionResults: {},
  });
  const asked = get.mock.calls[0]?.[0].publicKey;
  expect(asked).toEqual({ ...OPTIONS, challenge: new TextEncoder().encode("ask") });
});

test("the browser's own reader of options is preferred", async () => {
  const read = { challenge: bytes("read") };
  const get = browser(async () => new FakeCredential(), {
    parseRequestOptionsFromJSON: () => read,
  });
  const { response } = await usedPasskey(OPTIONS);
  expect(response).toMatchObject({ userHandle: null });
  expect(get).toHaveBeenCalledWith({ publicKey: read });
});

test("whoever cancels, or has none, used no passkey", async () => {
  browser(async () => {
    throw new DOMException("cancelled", "NotAllowedError");
  });
  await expect(usedPasskey(OPTIONS)).rejects.toThrow(PasskeyUnused);
  browser(async () => null);
  await expect(usedPasskey(OPTIONS)).rejects.toThrow(PasskeyUnused);
});
