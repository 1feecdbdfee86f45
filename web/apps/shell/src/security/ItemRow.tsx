import type { ReactNode } from "react";

interface ItemRowProps {
  readonly icon: ReactNode;
  readonly name: string;
  readonly facts: readonly string[];
  readonly testId: string;
  readonly action: ReactNode;
  readonly children?: ReactNode;
}

/** Something that opens the account, and how to end that. */
export function ItemRow({ icon, name, facts, testId, action, children }: ItemRowProps) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3.5" data-testid={testId}>
      <span className="shrink-0 text-muted">{icon}</span>
      <div className="min-w-0 flex-1 basis-40">
        <p className="font-medium wrap-anywhere">{name}</p>
        <p className="text-sm text-muted">{facts.join(", ")}</p>
        {children}
      </div>
      {action}
    </li>
  );
}

export function ItemList({ children }: { readonly children: ReactNode }) {
  return <ul className="divide-y divide-line border-y border-line">{children}</ul>;
}
