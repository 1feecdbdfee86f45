import { ArrowLeft } from "@treum/ui-kit";
import { Link } from "react-router";

interface BackLinkProps {
  readonly to: string;
  readonly children: string;
}

export function BackLink({ to, children }: BackLinkProps) {
  return (
    <Link
      to={to}
      className="-ml-1 mb-3 inline-flex items-center gap-1.5 rounded-md px-1 text-sm font-medium text-muted hover:text-ink"
    >
      <ArrowLeft />
      {children}
    </Link>
  );
}
