import { t } from "@treum/i18n";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { useAnnouncements } from "./announcements";

interface PageTitleProps {
  /** Names the tab; the heading shows `children` when there are any. */
  readonly title: string;
  readonly children?: ReactNode;
}

/** Names the page for everyone: the tab, the eye, and after a navigation the screen reader. */
export function PageTitle({ title, children }: PageTitleProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { hasShownPage } = useAnnouncements();
  useEffect(() => {
    document.title = t("app.document_title", { page: title });
  }, [title]);
  useEffect(() => {
    if (hasShownPage.current) heading.current?.focus({ preventScroll: true });
    hasShownPage.current = true;
  }, [hasShownPage]);
  return (
    <h1 ref={heading} tabIndex={-1} className="k-page-title">
      {children ?? title}
    </h1>
  );
}
