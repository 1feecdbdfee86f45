const STAMP = "treum.reloaded_at";
const COOL_DOWN_MS = 30_000;

/**
 * After a deploy an open page names files that are gone, and no retry brings them back. Reload
 * once; the stamp keeps a file that is missing for good from reloading for ever.
 * Returns whether a reload is under way.
 */
export function reloadOnce(now: number): boolean {
  const last = Number(sessionStorage.getItem(STAMP) ?? 0);
  if (now - last < COOL_DOWN_MS) return false;
  sessionStorage.setItem(STAMP, String(now));
  location.reload();
  return true;
}
