import { t } from "@treum/i18n";
import { Button, Dialog } from "@treum/ui-kit";
import { useEffect, useState } from "react";
import { FormFault } from "../account/AccountForm";
import { CopyButton } from "./CopyButton";

interface KeepDialogProps {
  readonly title: string;
  readonly body: string;
  readonly lines: readonly string[];
  readonly doneLabel: string;
  /** With it, the lines can be downloaded below a heading. */
  readonly file?: { readonly name: string; readonly heading: string };
  readonly onKept: () => void;
}

/** Shows a secret once, and stays until the person says that they have it. */
export function KeepDialog({ title, body, lines, doneLabel, file, onKept }: KeepDialogProps) {
  const [hasTriedToLeave, setTriedToLeave] = useState(false);
  const text = lines.join("\n");
  useAskBeforeUnload();
  return (
    <Dialog
      isOpen
      title={title}
      description={body}
      testId="keep-dialog"
      onCancel={() => setTriedToLeave(true)}
    >
      <div className="mt-5 grid gap-5">
        <FormFault text={hasTriedToLeave ? t("keep.stay") : undefined} />
        <ul className="grid gap-x-6 gap-y-1.5 rounded-lg bg-sunken p-4 font-mono text-sm sm:grid-cols-[repeat(auto-fit,minmax(10rem,1fr))]">
          {lines.map((line) => (
            <li key={line} className="wrap-anywhere" data-testid="kept">
              {line}
            </li>
          ))}
        </ul>
        <div className="flex flex-wrap items-center gap-2.5">
          <CopyButton text={text} label={t("keep.copy")} />
          {file ? (
            <a
              className="k-button"
              data-variant="outline"
              data-size="small"
              download={file.name}
              href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${file.heading}\n\n${text}\n`)}`}
            >
              {t("keep.download")}
            </a>
          ) : null}
        </div>
        <div className="k-dialog-actions">
          <Button variant="primary" onClick={onKept}>
            {doneLabel}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function useAskBeforeUnload(): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, []);
}
