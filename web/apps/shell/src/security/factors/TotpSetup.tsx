import type { TotpSecret } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Button, ErrorBoundary, Field } from "@treum/ui-kit";
import { lazy, Suspense, useRef } from "react";
import type { FormEvent } from "react";
import { FormFault } from "../../account/AccountForm";
import { CopyButton } from "../CopyButton";
import { useAct } from "../useAct";
import { useShownOnce } from "../useShownOnce";

/** Most visits to the page draw none; when it does not load, the key is there to type. */
const QrCode = lazy(() => import("./QrCode"));

interface TotpSetupProps {
  readonly made: TotpSecret;
  readonly onDone: (codes: readonly string[] | null) => void;
  readonly onCancel: () => void;
}

export function TotpSetup({ made, onDone, onCancel }: TotpSetupProps) {
  const { confirmTotp } = useShownOnce();
  const { busyId, fault, act } = useAct();
  const form = useRef<HTMLFormElement>(null);

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get("code") ?? "");
    form.current?.querySelector<HTMLInputElement>("input[name=code]")?.focus();
    act("confirm", async () => {
      const { recovery_codes } = await confirmTotp(typed.replaceAll(/\s/g, ""));
      onDone(recovery_codes);
    });
  }

  return (
    <form ref={form} className="mt-5 grid gap-5" noValidate onSubmit={submit}>
      <AppKey made={made} />
      <Field
        label={t("totp.code")}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        hint={t("totp.code_hint")}
        maxLength={16}
      />
      <FormFault text={fault} />
      <div className="k-dialog-actions">
        <Button onClick={onCancel}>{t("totp.cancel")}</Button>
        <Button type="submit" variant="primary" isBusy={busyId !== null}>
          {busyId ? t("totp.busy") : t("totp.submit")}
        </Button>
      </div>
    </form>
  );
}

/** By camera, by a press on the phone itself, or by hand. */
function AppKey({ made }: { readonly made: TotpSecret }) {
  return (
    <>
      <div className="grid justify-items-center gap-3">
        <div className="size-48">
          <ErrorBoundary fallback={null}>
            <Suspense fallback={null}>
              <QrCode text={made.uri} label={t("totp.qr")} />
            </Suspense>
          </ErrorBoundary>
        </div>
        <a className="text-sm font-medium text-brand underline underline-offset-4" href={made.uri}>
          {t("totp.open")}
        </a>
      </div>
      <div className="grid justify-items-start gap-2">
        <p className="text-sm text-muted">{t("totp.secret")}</p>
        <code className="font-mono text-sm wrap-anywhere" data-testid="totp-secret">
          {made.secret.match(/.{1,4}/g)?.join(" ")}
        </code>
        <CopyButton text={made.secret} label={t("totp.copy")} />
      </div>
    </>
  );
}
