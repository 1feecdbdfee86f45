import { account } from "./account";
import { common } from "./common";
import { backtestForm } from "./backtest-form";
import { backtestReport } from "./backtest-report";
import { factors } from "./factors";
import { laboratory } from "./laboratory";
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
  ...laboratory,
  ...backtestForm,
  ...backtestReport,
} as const;
