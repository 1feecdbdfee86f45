import { account } from "./account";
import { common } from "./common";
import { security } from "./security";
import { signal } from "./signal";
import { signals } from "./signals";

export const enIN = { ...common, ...account, ...security, ...signals, ...signal } as const;
