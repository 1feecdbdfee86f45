import type { ReactNode } from "react";

interface ScrollProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** A wide or long table scrolls by itself, also by keyboard; the page does not. */
export function Scroll({ label, children }: ScrollProps) {
  return (
    <div
      className="max-h-[32rem] overflow-auto focus-visible:-outline-offset-2"
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      {children}
    </div>
  );
}
