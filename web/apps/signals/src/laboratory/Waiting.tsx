import { t } from "@treum/i18n";
import { Card, Skeleton } from "@treum/ui-kit";

/** The shape of a page that loads. */
export function Waiting({ rows = 6 }: { readonly rows?: number }) {
  return (
    <Card
      className="mt-6 grid gap-3 p-5"
      role="status"
      aria-busy="true"
      aria-label={t("app.loading")}
    >
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} className="h-12 w-full" />
      ))}
    </Card>
  );
}
