import { createPasskey } from "@treum/api-client";
import type { PasskeyOptions } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Button, Dialog, Field, useAnnouncements } from "@treum/ui-kit";
import { useState } from "react";
import type { FormEvent } from "react";
import { FormFault } from "../../account/AccountForm";
import { useAct } from "../useAct";
import { useShownOnce } from "../useShownOnce";

const NAME_CHARACTERS_MAX = 80;

interface AddPasskeyProps {
  readonly onCodes: (codes: readonly string[]) => void;
}

/** The options are fetched first: some browsers make a passkey only right after a press. */
export function AddPasskey({ onCodes }: AddPasskeyProps) {
  const { beginPasskey } = useShownOnce();
  const { busyId, fault, act } = useAct();
  const { show } = useAnnouncements();
  const [asked, setAsked] = useState<PasskeyOptions | null>(null);

  function finish(name: string, codes: readonly string[] | null): void {
    setAsked(null);
    if (codes) onCodes(codes);
    else show(t("passkeys.added", { name }));
  }

  return (
    <div className="grid justify-items-start gap-2">
      <Button
        size="small"
        isBusy={busyId !== null}
        onClick={() => act("begin", async () => setAsked(await beginPasskey()))}
      >
        {busyId ? t("passkeys.add_busy") : t("passkeys.add")}
      </Button>
      <FormFault text={fault} />
      <Dialog
        isOpen={asked !== null}
        title={t("passkeys.setup_title")}
        description={t("passkeys.setup_body")}
        testId="passkey-dialog"
        onCancel={() => setAsked(null)}
      >
        {asked ? (
          <PasskeySetup asked={asked} onDone={finish} onCancel={() => setAsked(null)} />
        ) : null}
      </Dialog>
    </div>
  );
}

interface PasskeySetupProps {
  readonly asked: PasskeyOptions;
  readonly onDone: (name: string, codes: readonly string[] | null) => void;
  readonly onCancel: () => void;
}

function PasskeySetup({ asked, onDone, onCancel }: PasskeySetupProps) {
  const { addPasskey } = useShownOnce();
  const { busyId, fault, act } = useAct();
  const [nameFault, setNameFault] = useState<string>();

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
    setNameFault(name ? undefined : t("field.required"));
    if (!name) return;
    act("add", async () => {
      const credential = await createPasskey(asked.options);
      const { challenge_id } = asked;
      const { passkey, recovery_codes } = await addPasskey({ challenge_id, credential, name });
      onDone(passkey.name, recovery_codes);
    });
  }

  return (
    <form className="mt-5 grid gap-5" noValidate onSubmit={submit}>
      <FormFault text={fault} />
      <Field
        label={t("passkeys.name")}
        name="name"
        autoComplete="off"
        hint={t("passkeys.name_hint")}
        error={nameFault}
        maxLength={NAME_CHARACTERS_MAX}
      />
      <div className="k-dialog-actions">
        <Button onClick={onCancel}>{t("passkeys.cancel")}</Button>
        <Button type="submit" variant="primary" isBusy={busyId !== null}>
          {busyId ? t("passkeys.busy") : t("passkeys.submit")}
        </Button>
      </div>
    </form>
  );
}
