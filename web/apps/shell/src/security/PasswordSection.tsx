import { useChangePasswordMutation } from "@treum/api-client";
import { t } from "@treum/i18n";
import { useSession } from "@treum/state";
import { Button } from "@treum/ui-kit";
import { useState } from "react";
import { FormFault } from "../account/AccountForm";
import { passwordFaults } from "../account/faults";
import { NewPasswordField } from "../account/NewPasswordField";
import { useAccountForm } from "../account/useAccountForm";
import { Section } from "./Section";

export function PasswordSection() {
  const { user } = useSession();
  const [change, { isLoading, isSuccess }] = useChangePasswordMutation();
  const [changes, setChanges] = useState(0);
  const { form, faults, submit } = useAccountForm(
    ["password"],
    async (passwordChoice) => {
      await change({ passwordChoice }).unwrap();
      setChanges((count) => count + 1);
    },
    ({ password }) => passwordFaults(password),
  );
  const isDone = isSuccess && Object.keys(faults).length === 0;
  return (
    <Section title={t("password.title")} testId="password-section">
      <form ref={form} className="grid max-w-md gap-5" noValidate onSubmit={submit}>
        <FormFault text={faults.form} />
        {/* A password manager asks whose password it is to keep. */}
        <input
          className="hidden"
          name="username"
          autoComplete="username"
          value={user?.email ?? ""}
          readOnly
        />
        <NewPasswordField key={changes} error={faults.password} />
        <Button type="submit" isBusy={isLoading} className="justify-self-start">
          {isLoading ? t("password.busy") : t("password.submit")}
        </Button>
        <p role="status" className={isDone ? "font-medium text-gain" : "contents"}>
          {isDone ? t("password.done") : null}
        </p>
      </form>
    </Section>
  );
}
