import type { Signal } from "@treum/api-client";
import { formatR, toneOf, toneOfNumber } from "@treum/domain";
import type { Tone } from "@treum/domain";
import { t } from "@treum/i18n";
import { ArrowDown, ArrowUp, Badge } from "@treum/ui-kit";
import { stateWord } from "./words";

export const TEXT_OF_TONE: Readonly<Record<Tone, string>> = {
  neutral: "text-ink",
  active: "text-active",
  gain: "text-gain",
  loss: "text-loss",
  muted: "text-muted",
};

/** Direction has an arrow and a word, never a colour: colour is kept for results. */
export function SideMark({ side }: { readonly side: Signal["side"] }) {
  const Arrow = side === "long" ? ArrowUp : ArrowDown;
  return (
    <span className="inline-flex items-center gap-1 text-[0.8125rem] font-medium text-ink">
      <Arrow className="size-3.5" />
      {t(`side.${side}`)}
    </span>
  );
}

export function StateBadge({ signal }: { readonly signal: Signal }) {
  return <Badge tone={toneOf(signal)}>{stateWord(signal)}</Badge>;
}

interface RValueProps {
  readonly r: string;
  readonly className?: string;
}

export function RValue({ r, className = "" }: RValueProps) {
  return <span className={`${TEXT_OF_TONE[toneOfNumber(r)]} ${className}`}>{formatR(r)}</span>;
}
