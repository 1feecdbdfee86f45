import { account } from "./account";
import { common } from "./common";
import { signal } from "./signal";
import { signals } from "./signals";

export const enIN = { ...common, ...account, ...signals, ...signal } as const;
