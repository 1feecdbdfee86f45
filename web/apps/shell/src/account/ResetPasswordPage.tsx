import { isProblem, useLazyGetMeQuery, useResetPasswordMutation } from "@treum/api-client";
import { t } from "@treum/i18n";
import { useSession } from "@treum/state";
import { Button, PageTitle } from "@treum/ui-kit";
import { useState } from "react";
import { Link } from "react-router";
import { FormFault } from "./AccountForm";
import { passwordFaults } from "./faults";
import { NewPasswordField } from "./NewPasswordField";
import { useAccountForm } from "./useAccountForm";
import { useMailedToken } from "./useMailedToken";

type State = "open" | "bad" | "none" | "done";

export function ResetPasswordPage() {
  const token = useMailedToken();
  // What became of one link says nothing about the next one opened in this tab.
  return <ResetWith key={token} token={token} />;
}

function ResetWith({ token }: { readonly token: string }) {
  const [state, setState] = useState<State>(token === "" ? "none" : "open");
  return (
    <section className="mx-auto w-full max-w-md" data-testid="reset-password" data-state={state}>
      {state === "open" ? <NewPassword token={token} onEnd={setState} /> : <Ended state={state} />}
    </section>
  );
}

interface NewPasswordProps {
  readonly token: string;
  readonly onEnd: (state: State) => void;
}

function NewPassword({ token, onEnd }: NewPasswordProps) {
  const [reset, { isLoading }] = useResetPasswordMutation();
  const [readMe] = useLazyGetMeQuery();
  const { status } = useSession();

  async function send({ password }: { readonly password: string }): Promise<void> {
    try {
      await reset({ passwordReset: { token, password } }).unwrap();
    } catch (error) {
      if (!isProblem(error) || error.code !== "identity.bad_reset") throw error;
      onEnd("bad");
      return;
    }
    onEnd("done");
    // The new password ends every session, so this browser's may be gone.
    if (status === "signed_in") void readMe();
  }

  const { form, faults, submit } = useAccountForm(["password"], send, ({ password }) =>
    passwordFaults(password),
  );
  return (
    <>
      <PageTitle title={t("reset.title")} />
      <p className="mt-3 text-muted">{t("reset.body")}</p>
      <form ref={form} className="mt-7 grid gap-5" noValidate onSubmit={submit}>
        <FormFault text={faults.form} />
        <NewPasswordField error={faults.password} />
        <Button type="submit" variant="primary" isBusy={isLoading}>
          {isLoading ? t("reset.busy") : t("reset.submit")}
        </Button>
      </form>
    </>
  );
}

const WORDS = {
  bad: { title: t("reset.bad_title"), body: t("reset.bad") },
  none: { title: t("reset.none_title"), body: t("reset.none") },
  done: { title: t("reset.done_title"), body: t("reset.done") },
} as const;

function Ended({ state }: { readonly state: Exclude<State, "open"> }) {
  const { title, body } = WORDS[state];
  const isDone = state === "done";
  return (
    <>
      <PageTitle title={title} />
      <p className="mt-3 text-muted" role="status">
        {body}
      </p>
      <Link
        to={isDone ? "/sign-in" : "/forgot-password"}
        className="k-button mt-7"
        data-variant="primary"
        data-size="normal"
      >
        {isDone ? t("reset.sign_in") : t("reset.new_link")}
      </Link>
    </>
  );
}
