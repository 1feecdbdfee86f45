import { toneOfNumber } from "./signals";
import type { Tone } from "./signals";
import { formatPercent, formatPrice } from "./formats";

const CRORE = 10_000_000;
const LAKH = 100_000;

/** "₹1,25,430.15" or "−₹300.00", from whole paise. */
export function formatRupees(paise: number): string {
  return rupees(paise / 100, 2);
}

/** "₹1.25 lakh", "₹3.40 crore", "₹950": for an axis or a heading. */
export function formatRupeesShort(paise: number): string {
  const value = paise / 100;
  const size = Math.abs(value);
  if (size >= CRORE) return `${rupees(value / CRORE, 2)}\u00a0crore`;
  if (size >= LAKH) return `${rupees(value / LAKH, 2)}\u00a0lakh`;
  return rupees(value, 0);
}

/** "+1.25%", from a fraction of one. */
export function formatFraction(fraction: number): string {
  return formatPercent((fraction * 100).toFixed(2));
}

/** "1.25": a ratio, with a true minus sign. */
export function formatRatio(value: number): string {
  return formatPrice(value.toFixed(2), "0.01");
}

/** "38%": a share or a probability of one. */
export function formatShare(fraction: number): string {
  return `${grouped(fraction * 100, 1)}%`;
}

function rupees(value: number, places: 0 | 2): string {
  const text = grouped(Math.abs(value), places);
  return value < 0 ? `\u2212₹${text}` : `₹${text}`;
}

function grouped(value: number, places: number): string {
  return value.toLocaleString("en-IN", {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
}

/** Of a fraction as it is shown: what rounds to nothing has no tone. */
export function toneOfFraction(fraction: number): Tone {
  return toneOfNumber(fraction.toFixed(4));
}
