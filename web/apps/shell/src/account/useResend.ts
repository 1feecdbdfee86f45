import { isProblem, useResendMyVerificationMutation } from "@treum/api-client";
import { formatDuration } from "@treum/domain";
import { t } from "@treum/i18n";
import { useEffect, useState } from "react";
import { faultsFrom } from "./faults";

/** The server's own pause between two mails. */
const PAUSE_MS = 60_000;

interface Resend {
  readonly send: () => void;
  readonly isBusy: boolean;
  /** Whether the server would take another request now. */
  readonly mayAsk: boolean;
  /** How the last request ended, in words. */
  readonly note: { readonly isGood: boolean; readonly text: string } | null;
}

/** Has the link mailed again to the person who is signed in. */
export function useResend(email: string): Resend {
  const [resend, { isLoading, isSuccess, error }] = useResendMyVerificationMutation();
  const [quietMs, setQuietMs] = useState(0);
  useEffect(() => {
    if (quietMs === 0) return;
    const timer = setTimeout(() => setQuietMs(0), quietMs);
    return () => clearTimeout(timer);
  }, [quietMs]);

  async function send(): Promise<void> {
    try {
      await resend().unwrap();
      setQuietMs(PAUSE_MS);
    } catch (refusal) {
      setQuietMs((isProblem(refusal) && refusal.retryAfterMs) || 0);
    }
  }

  return {
    send: () => void send(),
    isBusy: isLoading,
    mayAsk: quietMs === 0,
    note: noteOf(isSuccess, error, email),
  };
}

function noteOf(isSuccess: boolean, error: unknown, email: string): Resend["note"] {
  if (isSuccess) return { isGood: true, text: t("confirm.sent", { email }) };
  return error ? { isGood: false, text: refusalText(error) } : null;
}

function refusalText(error: unknown): string {
  if (isProblem(error) && error.code === "identity.too_many_links" && error.retryAfterMs) {
    return t("confirm.too_often", { wait: formatDuration(error.retryAfterMs) });
  }
  return faultsFrom(error).form ?? t("error.server");
}
