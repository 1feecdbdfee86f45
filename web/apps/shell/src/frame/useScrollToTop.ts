import { useEffect, useRef } from "react";
import { useLocation } from "react-router";

/** A new path starts at its top; going back keeps the browser's own memory of the place. */
export function useScrollToTop(): void {
  const { pathname } = useLocation();
  const isBack = useRef(false);
  useEffect(() => {
    const note = () => (isBack.current = true);
    addEventListener("popstate", note);
    return () => removeEventListener("popstate", note);
  }, []);
  useEffect(() => {
    if (!isBack.current) scrollTo(0, 0);
    isBack.current = false;
  }, [pathname]);
}
