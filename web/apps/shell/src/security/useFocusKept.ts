import { useEffect, useRef } from "react";
import type { RefObject } from "react";

/**
 * The heading takes the focus when the button that had it is gone; a keyboard would start again at
 * the top of the page. count: of what can be pressed below the heading.
 */
export function useFocusKept(count: number): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(count);
  useEffect(() => {
    const isFewer = count < before.current;
    before.current = count;
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isFewer && isLost) heading.current?.focus({ preventScroll: true });
  }, [count]);
  return heading;
}
