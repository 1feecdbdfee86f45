import { EmptyState, PageTitle } from "@treum/ui-kit";
import type { ReactNode } from "react";
import { Link } from "react-router";

interface ClosedProps {
  readonly title: string;
  readonly to: string;
  readonly action: string;
  readonly children: ReactNode;
}

export function Closed({ title, to, action, children }: ClosedProps) {
  return (
    <>
      <PageTitle title={title} />
      <div className="mt-6">
        <EmptyState
          heading={title}
          action={
            <Link to={to} className="k-button" data-variant="outline">
              {action}
            </Link>
          }
        >
          {children}
        </EmptyState>
      </div>
    </>
  );
}
