import { fromBase64url, toBase64url } from "./base64url";

/** What the standard writes in JSON for a server. */
type Json = Record<string, unknown>;

/** The person cancelled or waited too long, or this device holds no passkey for the site. */
export class PasskeyUnused extends Error {}

export function isPasskeyPossible(): boolean {
  return typeof PublicKeyCredential === "function";
}

/**
 * Has the person choose a passkey and confirm with it. options: of the server, in JSON.
 * Raises: PasskeyUnused.
 */
export async function usedPasskey(options: Json): Promise<Json> {
  const credential = await navigator.credentials
    .get({ publicKey: requestOptions(options) })
    .catch((cause: unknown) => {
      throw new PasskeyUnused("no passkey was used", { cause });
    });
  if (!(credential instanceof PublicKeyCredential)) throw new PasskeyUnused("no passkey was used");
  return inJson(credential);
}

function requestOptions(options: Json): PublicKeyCredentialRequestOptions {
  const known = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  if (typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function") {
    return PublicKeyCredential.parseRequestOptionsFromJSON(known);
  }
  const { challenge, rpId, timeout, userVerification } = known;
  return {
    challenge: fromBase64url(challenge),
    ...(rpId === undefined ? {} : { rpId }),
    ...(timeout === undefined ? {} : { timeout }),
    userVerification: userVerification as UserVerificationRequirement,
  };
}

/** By hand: some password managers put a credential of their own in place that lacks `toJSON`. */
function inJson({ id, rawId, type, response }: PublicKeyCredential): Json {
  const { clientDataJSON, authenticatorData, signature, userHandle } =
    response as AuthenticatorAssertionResponse;
  return {
    id,
    rawId: toBase64url(rawId),
    type,
    response: {
      clientDataJSON: toBase64url(clientDataJSON),
      authenticatorData: toBase64url(authenticatorData),
      signature: toBase64url(signature),
      userHandle: userHandle === null ? null : toBase64url(userHandle),
    },
    clientExtensionResults: {},
  };
}
