import type { PersonalTokenMade } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Alert, Button, Field, Segmented } from "@treum/ui-kit";
import { useEffect, useId, useRef, useState } from "react";
import type { FormEvent } from "react";
import { FormFault } from "../../account/AccountForm";
import { useAct } from "../useAct";
import { useShownOnce } from "../useShownOnce";
import { isScope, SCOPES } from "./scopes";

const LIVES = ["30", "90", "180", "365"] as const;
type Days = (typeof LIVES)[number];
const NAME_CHARACTERS_MAX = 80;

interface TokenFormProps {
  readonly onMade: (made: PersonalTokenMade) => void;
  readonly onCancel: () => void;
}

export function TokenForm({ onMade, onCancel }: TokenFormProps) {
  const { makeToken } = useShownOnce();
  const { busyId, fault, act } = useAct();
  const form = useRef<HTMLFormElement>(null);
  const [missing, setMissing] = useState<readonly string[]>([]);
  const [days, setDays] = useState<Days>("90");

  useEffect(() => focusField(form.current, "name"), []);

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const name = String(data.get("name") ?? "").trim();
    const scopes = data.getAll("scopes").map(String).filter(isScope);
    const found = [...(name ? [] : ["name"]), ...(scopes.length > 0 ? [] : ["scopes"])];
    setMissing(found);
    focusField(form.current, found[0]);
    if (found.length > 0) return;
    act("make", async () =>
      onMade(await makeToken({ name, scopes, expires_in_days: Number(days) })),
    );
  }

  return (
    <form ref={form} className="mb-6 grid max-w-md gap-5" noValidate onSubmit={submit}>
      <FormFault text={fault} />
      <Field
        label={t("tokens.name")}
        name="name"
        autoComplete="off"
        hint={t("tokens.name_hint")}
        error={missing.includes("name") ? t("tokens.name_needed") : undefined}
        maxLength={NAME_CHARACTERS_MAX}
      />
      <Scopes isMissing={missing.includes("scopes")} />
      <Life days={days} onChange={setDays} />
      <div className="flex flex-wrap gap-2.5">
        <Button type="submit" variant="primary" isBusy={busyId !== null}>
          {busyId ? t("tokens.busy") : t("tokens.submit")}
        </Button>
        <Button onClick={onCancel}>{t("tokens.cancel")}</Button>
      </div>
    </form>
  );
}

function Scopes({ isMissing }: { readonly isMissing: boolean }) {
  const id = useId();
  return (
    <fieldset className="grid gap-3" aria-describedby={isMissing ? id : undefined}>
      <legend className="mb-2 text-sm font-medium">{t("tokens.scopes")}</legend>
      {Object.entries(SCOPES).map(([scope, { name, body }]) => (
        <label key={scope} className="grid grid-cols-[auto_1fr] gap-x-3 font-medium">
          <input
            type="checkbox"
            name="scopes"
            value={scope}
            className="mt-0.5 size-4.5 accent-brand"
          />
          {name}
          <span className="col-start-2 text-sm font-normal text-muted">{body}</span>
        </label>
      ))}
      {isMissing ? (
        <p id={id} className="k-field-error">
          <Alert />
          {t("tokens.scopes_needed")}
        </p>
      ) : null}
    </fieldset>
  );
}

interface LifeProps {
  readonly days: Days;
  readonly onChange: (days: Days) => void;
}

function Life({ days, onChange }: LifeProps) {
  return (
    <div className="grid justify-items-start gap-2">
      <p className="text-sm font-medium" aria-hidden="true">
        {t("tokens.life")}
      </p>
      <Segmented
        label={t("tokens.life")}
        value={days}
        options={LIVES.map((value) => ({ value, label: t("tokens.days", { n: value }) }))}
        onChange={onChange}
      />
    </div>
  );
}

function focusField(form: HTMLFormElement | null, name: string | undefined): void {
  if (name) form?.querySelector<HTMLInputElement>(`input[name=${name}]`)?.focus();
}
