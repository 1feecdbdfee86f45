import { fromBase64url, toBase64url } from "./base64url";

/** Why no passkey was made, when that is for the person to know. */
export type PasskeyFailure = "cancelled" | "held_already" | "unsupported" | "failed";

/** Options as the server writes them; what we do not read goes to the browser as it is. */
interface CreationOptions extends Omit<
  PublicKeyCredentialCreationOptions,
  "challenge" | "user" | "excludeCredentials"
> {
  readonly challenge: string;
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly excludeCredentials?: readonly { readonly id: string; readonly type: "public-key" }[];
}

/** What the browser's own dialog made, as the server reads it. Raises: DOMException. */
export async function createPasskey(
  options: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const made = await navigator.credentials.create({ publicKey: bytesOf(options) });
  if (made === null) throw new DOMException("no credential", "NotAllowedError");
  return written(made as PublicKeyCredential);
}

/** Source: W3C Web Authentication Level 3 §5.1.3, the errors of [[Create]]. */
export function passkeyFailureOf(error: unknown): PasskeyFailure {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "AbortError") return "cancelled";
  if (name === "InvalidStateError") return "held_already";
  return name === "NotSupportedError" || name === "ConstraintError" ? "unsupported" : "failed";
}

function bytesOf(given: Readonly<Record<string, unknown>>): PublicKeyCredentialCreationOptions {
  // The described API leaves the options open: they are the standard's, not ours.
  const options = given as unknown as CreationOptions;
  return {
    ...options,
    challenge: fromBase64url(options.challenge),
    user: { ...options.user, id: fromBase64url(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map((one) => ({
      ...one,
      id: fromBase64url(one.id),
    })),
  };
}

/** Written by hand: password managers that stand in for the browser often lack toJSON. */
function written(made: PublicKeyCredential): Record<string, unknown> {
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    id: made.id,
    rawId: toBase64url(made.rawId),
    type: made.type,
    clientExtensionResults: made.getClientExtensionResults(),
    response: {
      clientDataJSON: toBase64url(response.clientDataJSON),
      attestationObject: toBase64url(response.attestationObject),
      transports: response.getTransports(),
    },
  };
}
