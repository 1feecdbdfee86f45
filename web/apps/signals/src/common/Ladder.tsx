import type { Signal } from "@treum/api-client";
import { formatR, isOpen, positionOnLadder, rAt, toneOfNumber } from "@treum/domain";
import { t } from "@treum/i18n";
import { useSignalPrice } from "./useSignalPrice";
import type { SignalPrice } from "./useSignalPrice";
import { priceOf } from "./words";

const LEVELS = ["stop", "entry", "target_1", "target_2"] as const;
const ENTRY = 1 / 3;

interface LadderProps {
  readonly signal: Signal;
  /** Off where the figures stand right beside it. */
  readonly hasFigures?: boolean;
}

/** Where the price stands between stop and target 2, the same way up for long and short. */
export function Ladder({ signal, hasFigures = true }: LadderProps) {
  const price = useSignalPrice(signal);
  const label = price
    ? t("ladder.label", { r: formatR(rAt(signal, price.price)) })
    : t("ladder.unknown");
  return (
    <div className="sig-ladder" data-open={isOpen(signal)}>
      <div className="sig-track" role="img" aria-label={label}>
        {price ? <Path signal={signal} price={price.price} /> : null}
        {LEVELS.map((level, index) => (
          <span
            key={level}
            className="sig-tick"
            data-level={level}
            style={{ left: `${(index * 100) / 3}%` }}
          />
        ))}
        {price ? <Marker signal={signal} price={price} /> : null}
      </div>
      {hasFigures ? <Figures signal={signal} /> : null}
    </div>
  );
}

function Figures({ signal }: { readonly signal: Signal }) {
  return (
    <dl className="sig-levels">
      {LEVELS.map((level) => (
        <div key={level}>
          <dt>{t(`level.${level}`)}</dt>
          <dd>{priceOf(signal, signal[level])}</dd>
        </div>
      ))}
    </dl>
  );
}

interface AtProps {
  readonly signal: Signal;
  readonly price: string;
}

function Path({ signal, price }: AtProps) {
  const at = positionOnLadder(signal, price);
  const left = Math.min(at, ENTRY);
  const width = Math.abs(at - ENTRY);
  return (
    <span
      className="sig-path"
      data-tone={toneOfNumber(rAt(signal, price))}
      style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
    />
  );
}

function Marker({ signal, price }: { readonly signal: Signal; readonly price: SignalPrice }) {
  return (
    <span
      className="sig-marker"
      data-tone={toneOfNumber(rAt(signal, price.price))}
      data-stale={price.isStale}
      style={{ left: `${positionOnLadder(signal, price.price) * 100}%` }}
    />
  );
}
