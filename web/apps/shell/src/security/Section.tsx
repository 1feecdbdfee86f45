import { isProblem } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Button, Card, Skeleton } from "@treum/ui-kit";
import { useId } from "react";
import type { ReactNode, RefObject } from "react";
import { faultsFrom } from "../account/faults";

interface SectionProps {
  readonly title: string;
  readonly body?: string;
  readonly testId: string;
  /** Takes the focus when what had it is gone. */
  readonly heading?: RefObject<HTMLHeadingElement | null>;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** One concern of the page under its own heading. */
export function Section({ title, body, testId, heading, action, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} data-testid={testId}>
      <Card className="p-5 sm:p-7">
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <h2
            id={id}
            ref={heading}
            tabIndex={-1}
            className="font-display text-2xl leading-tight font-medium tracking-tight"
          >
            {title}
          </h2>
          {action}
        </div>
        {body ? <p className="mt-1.5 max-w-xl text-sm text-muted">{body}</p> : null}
        <div className="mt-5">{children}</div>
      </Card>
    </section>
  );
}

function SectionSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label={t("app.loading")} className="grid gap-3">
      <Skeleton className="h-12 w-full" />
      <Skeleton className="h-12 w-full" />
    </div>
  );
}

interface SectionErrorProps {
  readonly error: unknown;
  readonly onRetry: () => void;
}

/** Inside its section: the rest of the page may well have loaded. */
function SectionError({ error, onRetry }: SectionErrorProps) {
  return (
    <div role="alert" className="grid justify-items-start gap-2">
      <p className="font-medium">{t("error.title")}</p>
      <p className="text-muted">{faultsFrom(error).form ?? t("error.server")}</p>
      {isProblem(error) && error.correlationId ? (
        <p className="text-sm text-muted">{t("error.reference", { id: error.correlationId })}</p>
      ) : null}
      <Button size="small" className="mt-1" onClick={onRetry}>
        {t("error.retry")}
      </Button>
    </div>
  );
}

interface SectionPendingProps extends Omit<SectionErrorProps, "onRetry"> {
  readonly refetch: () => unknown;
}

/** What a section shows until it has something to show. */
export function SectionPending({ error, refetch }: SectionPendingProps) {
  if (!error) return <SectionSkeleton />;
  return <SectionError error={error} onRetry={() => void refetch()} />;
}
