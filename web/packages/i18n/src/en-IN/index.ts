import { account } from "./account";
import { common } from "./common";
import { factors } from "./factors";
import { market } from "./market";
import { security } from "./security";
import { signal } from "./signal";
import { signals } from "./signals";

export const enIN = {
  ...common,
  ...account,
  ...security,
  ...factors,
  ...signals,
  ...signal,
  ...market,
} as const;
