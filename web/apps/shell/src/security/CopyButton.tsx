import { t } from "@treum/i18n";
import { Button, useAnnouncements } from "@treum/ui-kit";
import { useState } from "react";

interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
}

/** A browser may refuse; the text stays on the page to be copied by hand. */
export function CopyButton({ text, label }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<"none" | "copied" | "failed">("none");
  const { say } = useAnnouncements();

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome("copied");
      say(t("keep.copied"));
    } catch {
      setOutcome("failed");
      say(t("keep.copy_failed"));
    }
  }

  return (
    <>
      <Button size="small" onClick={() => void copy()}>
        {outcome === "copied" ? t("keep.copied") : label}
      </Button>
      {outcome === "failed" ? <p className="text-sm text-loss">{t("keep.copy_failed")}</p> : null}
    </>
  );
}
