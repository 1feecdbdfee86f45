import { createContext, useCallback, useContext, useMemo, useRef, useState } from "react";
import type { ReactNode, RefObject } from "react";

interface Announcements {
  /** For screen readers only. */
  readonly say: (text: string) => void;
  /** For everyone, for five seconds. */
  readonly show: (text: string) => void;
  /** The first page of a visit keeps the browser's own focus; later ones take it. */
  readonly hasShownPage: RefObject<boolean>;
}

const AnnouncementsContext = createContext<Announcements | null>(null);

const TOAST_MS = 5000;

/** One polite live region and one toast for the whole page. */
export function AnnouncementsProvider({ children }: { readonly children: ReactNode }) {
  const [spoken, say] = useState("");
  const [toast, setToast] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hasShownPage = useRef(false);
  const show = useCallback((text: string) => {
    setToast(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setToast(""), TOAST_MS);
  }, []);
  const value = useMemo(() => ({ say, show, hasShownPage }), [show]);
  return (
    <AnnouncementsContext value={value}>
      {children}
      <div className="sr-only" role="status">
        {spoken}
      </div>
      <div className="k-toasts" role="status">
        {toast ? <div className="k-toast">{toast}</div> : null}
      </div>
    </AnnouncementsContext>
  );
}

export function useAnnouncements(): Announcements {
  const value = useContext(AnnouncementsContext);
  if (value === null) throw new Error("no AnnouncementsProvider above this component");
  return value;
}
