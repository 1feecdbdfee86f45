import { t } from "@treum/i18n";
import { useSession } from "@treum/state";
import { Alert, Button, PageTitle } from "@treum/ui-kit";
import type { FormEvent, ReactNode, RefObject } from "react";
import { Link, Navigate, useSearchParams } from "react-router";
import { DemoHint } from "./DemoHint";
import { nextPath } from "./next-path";

interface AccountFormProps {
  readonly title: string;
  readonly form: RefObject<HTMLFormElement | null>;
  readonly fault: string | undefined;
  readonly isBusy: boolean;
  readonly submitLabel: string;
  readonly other: { readonly text: string; readonly link: string; readonly to: string };
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  /** Another way, below the button. */
  readonly alternative?: ReactNode;
  readonly children: ReactNode;
}

/** What the account forms share; whoever is already signed in moves on. */
export function AccountFrame(props: { readonly title: string; readonly children: ReactNode }) {
  const { status } = useSession();
  const [search] = useSearchParams();
  if (status === "signed_in") return <Navigate to={nextPath(search)} replace />;
  return (
    <div className="mx-auto w-full max-w-md">
      <PageTitle title={props.title} />
      {props.children}
    </div>
  );
}

export function AccountForm(props: AccountFormProps) {
  const [search] = useSearchParams();
  const query = search.toString();
  const { text, link, to } = props.other;
  return (
    <AccountFrame title={props.title}>
      {search.has("next") ? <p className="mt-2 text-muted">{t("signin.return_note")}</p> : null}
      <form ref={props.form} className="mt-7 grid gap-5" noValidate onSubmit={props.onSubmit}>
        <FormFault text={props.fault} />
        {props.children}
        <Button type="submit" variant="primary" isBusy={props.isBusy} className="mt-1">
          {props.submitLabel}
        </Button>
        {props.alternative}
      </form>
      <p className="mt-6 text-muted">
        {text}{" "}
        <Link
          to={query ? `${to}?${query}` : to}
          className="font-medium text-brand underline underline-offset-4"
        >
          {link}
        </Link>
      </p>
      <DemoHint />
    </AccountFrame>
  );
}

/** The region stays in the page, so that a screen reader hears what appears in it. */
export function FormFault({ text }: { readonly text: string | undefined }) {
  return (
    <div role="alert" className={text ? undefined : "contents"}>
      {text ? (
        <p className="flex gap-2 rounded-lg bg-loss-soft px-3.5 py-3 text-sm text-loss">
          <Alert className="mt-0.5 size-4 shrink-0" />
          {text}
        </p>
      ) : null}
    </div>
  );
}
