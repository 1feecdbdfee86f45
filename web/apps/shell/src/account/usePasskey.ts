import {
  useBeginPasskeyProofMutation,
  useBeginPasskeySignInMutation,
  usedPasskey,
  useProveByPasskeyMutation,
  useSignInByPasskeyMutation,
} from "@treum/api-client";
import type { User } from "@treum/api-client";

/** Signs in whoever the passkey belongs to. Fails with a Problem or PasskeyUnused. */
export function usePasskeySignIn(): () => Promise<User> {
  const [begin] = useBeginPasskeySignInMutation();
  const [signIn] = useSignInByPasskeyMutation();
  return async () => {
    const { challenge_id, options } = await begin().unwrap();
    const credential = await usedPasskey(options);
    return signIn({ passkeyAnswer: { challenge_id, credential } }).unwrap();
  };
}

/** Proves that it is still the same person. Fails as above. */
export function usePasskeyProof(): () => Promise<void> {
  const [begin] = useBeginPasskeyProofMutation();
  const [prove] = useProveByPasskeyMutation();
  return async () => {
    const { challenge_id, options } = await begin().unwrap();
    const credential = await usedPasskey(options);
    await prove({ passkeyAnswer: { challenge_id, credential } }).unwrap();
  };
}
