import { useEffect } from "react";
import type { RefObject } from "react";

/** J and K move between the links of the list; Enter is the link's own. */
export function useListKeys(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const step = { j: 1, k: -1 }[event.key.toLowerCase()];
      if (step === undefined || list.current === null) return;
      const links = [...list.current.querySelectorAll<HTMLElement>("a[href]")];
      const at = links.findIndex((link) => link === document.activeElement);
      const next = at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + step));
      event.preventDefault();
      links[next]?.focus();
    }
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [list]);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest("textarea, select, [role=menu]") !== null;
}
