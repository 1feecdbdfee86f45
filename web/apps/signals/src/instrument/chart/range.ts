export interface Range {
  readonly from: number;
  readonly to: number;
}

interface Shown {
  /** Candles there are now. */
  readonly count: number;
  /** How many of them have come in at the left. */
  readonly added: number;
  /** Candles that fit the width. */
  readonly room: number;
  /** What a person has chosen to see; null: nothing yet. */
  readonly chosen: Range | null;
}

const ROOM_RIGHT = 3;
const OVERLAP = 0.1;

/** What of the candles to show, by their index. */
export function rangeOf({ count, added, room, chosen }: Shown): Range {
  const newest = { from: Math.max(-1, count - room), to: count + ROOM_RIGHT };
  if (chosen === null) {
    return added > 0 ? { from: added - room * (1 - OVERLAP), to: added + room * OVERLAP } : newest;
  }
  // What was in view stays there, unless it is gone.
  const kept = { from: chosen.from + added, to: chosen.to + added };
  return kept.to > 0 ? kept : newest;
}
