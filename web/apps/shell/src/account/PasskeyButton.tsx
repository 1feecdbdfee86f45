import { isPasskeyPossible } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Button } from "@treum/ui-kit";
import { useState } from "react";

interface PasskeyButtonProps {
  readonly label: string;
  readonly variant?: "primary" | "outline";
  /** Never fails: whoever gives it shows what went wrong. */
  readonly onUse: () => Promise<void>;
}

/** Absent where the browser knows no passkeys. */
export function PasskeyButton({ label, variant = "outline", onUse }: PasskeyButtonProps) {
  const [isBusy, setBusy] = useState(false);
  if (!isPasskeyPossible()) return null;

  async function use(): Promise<void> {
    setBusy(true);
    await onUse();
    setBusy(false);
  }

  return (
    <Button variant={variant} isBusy={isBusy} onClick={() => void use()}>
      {isBusy ? t("passkey.busy") : label}
    </Button>
  );
}
