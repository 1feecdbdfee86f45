/** "none" while it is too short to say anything about. */
export type Strength = "none" | "plain" | "weak" | "fair" | "strong";

const LENGTH_MIN = 12;
const FAIR_LENGTH = 16;
const STRONG_LENGTH = 20;
/** Different characters that a password which does not repeat itself has, at the least. */
const VARIETY_MIN = 6;
const RUNS = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];
const RUN_MIN = 4;

/** Length is what counts; repeats and runs of the keyboard are length in appearance only. */
export function strengthOf(password: string): Strength {
  const length = [...password].length;
  if (length < LENGTH_MIN) return "none";
  const real = [...withoutRuns(password.toLowerCase())];
  if (new Set(real).size < VARIETY_MIN || real.length < LENGTH_MIN) return "plain";
  if (real.length < FAIR_LENGTH) return "weak";
  return real.length < STRONG_LENGTH ? "fair" : "strong";
}

/** Each run ("1234", "qwert", "aaaa") counts as its first character. */
function withoutRuns(text: string): string {
  let left = text.replace(/(.)\1{2,}/gu, "$1");
  for (const run of RUNS) {
    for (let length = run.length; length >= RUN_MIN; length -= 1) {
      for (let at = 0; at + length <= run.length; at += 1) {
        left = left.replaceAll(run.slice(at, at + length), run.charAt(at));
      }
    }
  }
  return left;
}
