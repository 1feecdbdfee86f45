import { t } from "@treum/i18n";
import { Button, Dialog } from "@treum/ui-kit";
import { useState } from "react";

interface AskFirstProps {
  readonly action: string;
  /** The action with what it is done to, where there are several, for who hears it alone. */
  readonly label?: string;
  readonly title: string;
  readonly consequences: string;
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
}

/** Asks before what cannot be undone; what became of it is for the section to say. */
export function AskFirst(props: AskFirstProps) {
  const [isOpen, setOpen] = useState(false);

  function confirm(): void {
    setOpen(false);
    props.onConfirm();
  }

  return (
    <>
      <Button
        size="small"
        isBusy={props.isBusy}
        aria-label={props.label}
        onClick={() => setOpen(true)}
      >
        {props.isBusy ? t("ask.busy") : props.action}
      </Button>
      <Dialog
        isOpen={isOpen}
        title={props.title}
        description={props.consequences}
        testId="ask-first-dialog"
        onCancel={() => setOpen(false)}
      >
        <div className="k-dialog-actions mt-5">
          <Button onClick={() => setOpen(false)}>{t("ask.cancel")}</Button>
          <Button variant="primary" onClick={confirm}>
            {props.action}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
