import { api } from "@treum/api-client";
import type { NewPasskeyAnswer, TokenRequest } from "@treum/api-client";
import { useAppDispatch } from "@treum/state";

/** Not tracked: what is shown once is told to the caller alone, and no store keeps it. */
const UNTRACKED = { track: false } as const;
const { addMyPasskey, beginMyPasskey, beginMyTotp } = api.endpoints;
const { confirmMyTotp, makePersonalToken, renewMyRecoveryCodes } = api.endpoints;

/** Acts whose answers hold a secret. Each raises: Problem. */
export function useShownOnce() {
  const dispatch = useAppDispatch();
  return {
    beginTotp: () => dispatch(beginMyTotp.initiate(undefined, UNTRACKED)).unwrap(),
    confirmTotp: (code: string) =>
      dispatch(confirmMyTotp.initiate({ codeProof: { code } }, UNTRACKED)).unwrap(),
    beginPasskey: () => dispatch(beginMyPasskey.initiate(undefined, UNTRACKED)).unwrap(),
    addPasskey: (newPasskeyAnswer: NewPasskeyAnswer) =>
      dispatch(addMyPasskey.initiate({ newPasskeyAnswer }, UNTRACKED)).unwrap(),
    renewCodes: () => dispatch(renewMyRecoveryCodes.initiate(undefined, UNTRACKED)).unwrap(),
    makeToken: (tokenRequest: TokenRequest) =>
      dispatch(makePersonalToken.initiate({ tokenRequest }, UNTRACKED)).unwrap(),
  };
}
