import { t } from "@treum/i18n";
import { Skeleton } from "@treum/ui-kit";
import { Brand } from "./Brand";

/** While nobody knows yet who is here: the page's shape, after a moment, and no promise. */
export function Opening() {
  return (
    <div className="s-late min-h-dvh" role="status" aria-busy="true" aria-label={t("app.loading")}>
      <div className="border-b border-line">
        <div className="mx-auto flex h-14 max-w-6xl items-center px-4 sm:h-16 sm:px-6">
          <Brand />
        </div>
      </div>
      <div className="mx-auto max-w-6xl px-4 py-6 sm:px-6 sm:py-9">
        <PartSkeleton />
      </div>
    </div>
  );
}

export function PartSkeleton() {
  return (
    <>
      <Skeleton className="h-10 w-64" />
      <Skeleton className="mt-8 h-24 w-full" />
      <Skeleton className="mt-4 h-96 w-full" />
    </>
  );
}
