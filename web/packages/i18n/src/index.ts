import { enIN } from "./en-IN";
import { fill } from "./messages";
import type { ParamsOf } from "./messages";

type Catalogue = typeof enIN;
export type MessageKey = keyof Catalogue;
type Arguments<Key extends MessageKey> = keyof ParamsOf<Catalogue[Key]> extends never
  ? []
  : [ParamsOf<Catalogue[Key]>];

/** The text of a message in the one language there is so far; Hindi is the next catalogue. */
export function t<Key extends MessageKey>(key: Key, ...[params]: Arguments<Key>): string {
  return fill(enIN[key], params ?? {});
}
