import { t } from "@treum/i18n";
import { Card, Skeleton } from "@treum/ui-kit";

const CARDS = [1, 2, 3, 4];

export function FeedSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label={t("app.loading")}>
      <Card className="p-5">
        <Skeleton className="h-12 w-full" />
      </Card>
      <Skeleton className="mt-6 h-9 w-64" />
      <div className="mt-4 grid gap-2.5">
        {CARDS.map((card) => (
          <Card key={card} className="flex items-center gap-8 p-5">
            <Skeleton className="h-12 w-36" />
            <Skeleton className="h-8 grow" />
            <Skeleton className="h-12 w-24 max-sm:hidden" />
          </Card>
        ))}
      </div>
    </div>
  );
}
