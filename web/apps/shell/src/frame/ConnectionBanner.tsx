import { t } from "@treum/i18n";
import { useRetryNow } from "@treum/realtime";
import { useConnection } from "@treum/state";
import { Banner, Button } from "@treum/ui-kit";
import { useEffect, useState } from "react";

/** A short break mends itself before anyone needs to read about it. */
const GRACE_MS = 1_500;

const WORDS = {
  reconnecting: { tone: "warn", heading: t("line.lost_title"), body: t("line.lost_body") },
  offline: { tone: "loss", heading: t("line.offline_title"), body: t("line.offline_body") },
  replaying: {
    tone: "neutral",
    heading: t("line.replaying_title"),
    body: t("line.replaying_body"),
  },
} as const;

export function ConnectionBanner() {
  const { phase, attempt, retryAt } = useConnection();
  const isDown = phase === "reconnecting" || phase === "offline" || phase === "replaying";
  const isLate = useLate(isDown, GRACE_MS);
  if (!isDown || !isLate) return null;
  const { tone, heading, body } = WORDS[phase];
  return (
    <div className="mb-6">
      <Banner
        tone={tone}
        heading={heading}
        action={phase === "replaying" ? null : <Retry attempt={attempt} retryAt={retryAt} />}
      >
        {body}
      </Banner>
    </div>
  );
}

interface RetryProps {
  readonly attempt: number;
  readonly retryAt: number | null;
}

function Retry({ attempt, retryAt }: RetryProps) {
  const retryNow = useRetryNow();
  const seconds = useSecondsUntil(retryAt);
  return (
    <span className="flex items-center gap-3 max-sm:w-full max-sm:justify-between">
      {seconds === null ? null : (
        <span className="text-ink">{t("line.retry_in", { n: attempt + 1, seconds })}</span>
      )}
      <Button size="small" onClick={retryNow}>
        {t("line.retry_now")}
      </Button>
    </span>
  );
}

function useLate(isTrue: boolean, afterMs: number): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isTrue) return;
    const timer = setTimeout(() => setLate(true), afterMs);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isTrue, afterMs]);
  return isLate;
}

function useSecondsUntil(at: number | null): number | null {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (at === null) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [at]);
  return at === null ? null : Math.max(0, Math.ceil((at - now) / 1000));
}
