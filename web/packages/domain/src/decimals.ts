/** Exact work on decimal strings such as "22450.05"; a binary float never decides anything. */

const DECIMAL = /^-?\d+(\.\d+)?$/;

interface Scaled {
  readonly units: bigint;
  readonly scale: number;
}

function scaled(text: string): Scaled {
  if (!DECIMAL.test(text)) throw new RangeError(`not a decimal: ${text}`);
  const [whole = "", fraction = ""] = text.split(".");
  return { units: BigInt(whole + fraction), scale: fraction.length };
}

function aligned(left: string, right: string): [bigint, bigint, number] {
  const a = scaled(left);
  const b = scaled(right);
  const scale = Math.max(a.scale, b.scale);
  return [
    a.units * 10n ** BigInt(scale - a.scale),
    b.units * 10n ** BigInt(scale - b.scale),
    scale,
  ];
}

function unscaled(units: bigint, scale: number): string {
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** -1, 0 or 1; "2.5" equals "2.50". Raises RangeError on anything that is not a decimal. */
export function compareDecimals(left: string, right: string): -1 | 0 | 1 {
  const [a, b] = aligned(left, right);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function subtractDecimals(left: string, right: string): string {
  const [a, b, scale] = aligned(left, right);
  return unscaled(a - b, scale);
}

export function addDecimals(left: string, right: string): string {
  const [a, b, scale] = aligned(left, right);
  return unscaled(a + b, scale);
}

export function sumDecimals(values: readonly string[]): string {
  return values.reduce((total, value) => addDecimals(total, value), "0");
}

export function negateDecimal(value: string): string {
  return subtractDecimals("0", value);
}

export function signOf(value: string): -1 | 0 | 1 {
  return compareDecimals(value, "0");
}

export function absoluteDecimal(value: string): string {
  return signOf(value) < 0 ? negateDecimal(value) : value;
}

/** left / right to `places`, half to even (the platform's rounding of R). */
export function divideDecimals(left: string, right: string, places: number): string {
  const [a, b] = aligned(left, right);
  if (b === 0n) throw new RangeError("division by zero");
  const isNegative = a < 0n !== b < 0n;
  const numerator = (a < 0n ? -a : a) * 10n ** BigInt(places);
  const denominator = b < 0n ? -b : b;
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const isUp = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  const rounded = isUp ? quotient + 1n : quotient;
  return unscaled(isNegative ? -rounded : rounded, places);
}

/** Decimals the tick shows, at least two; trailing zeros of a wide column do not count. */
export function placesOf(tickSize: string): number {
  const fraction = (tickSize.split(".")[1] ?? "").replace(/0+$/, "");
  return Math.max(2, fraction.length);
}

/** Pads or rounds half to even, so that a column of prices lines up. */
export function toPlaces(value: string, places: number): string {
  return divideDecimals(value, "1", places);
}
