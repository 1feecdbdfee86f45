import { useEndOtherSessionsMutation } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Button, Dialog, useAnnouncements } from "@treum/ui-kit";
import { useState } from "react";
import { FormFault } from "../account/AccountForm";
import { faultsFrom } from "../account/faults";

/** Asks first: whoever is signed out elsewhere may be the same person in the middle of something. */
export function EndOthers({ count }: { readonly count: number }) {
  const [isOpen, setOpen] = useState(false);
  const [endOthers, { isLoading, error, reset }] = useEndOtherSessionsMutation();
  const { show } = useAnnouncements();

  function close(): void {
    setOpen(false);
    reset();
  }

  async function confirm(): Promise<void> {
    const answer = await endOthers();
    if (answer.error) return;
    close();
    show(t("sessions.others_ended"));
  }

  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t("sessions.end_others")}
      </Button>
      <Dialog
        isOpen={isOpen}
        title={t("sessions.others_title")}
        description={t("sessions.others_body", { n: count })}
        testId="end-others-dialog"
        onCancel={close}
      >
        <div className="mt-5 grid gap-5">
          <FormFault text={error ? (faultsFrom(error).form ?? t("error.server")) : undefined} />
          <div className="k-dialog-actions">
            <Button onClick={close}>{t("sessions.others_cancel")}</Button>
            <Button variant="primary" isBusy={isLoading} onClick={() => void confirm()}>
              {t("sessions.others_confirm")}
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  );
}
