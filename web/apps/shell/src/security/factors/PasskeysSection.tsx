import { isPasskeyPossible, useRemoveMyPasskeyMutation } from "@treum/api-client";
import type { Factors, Passkey } from "@treum/api-client";
import { istDayAndTime } from "@treum/domain";
import { t } from "@treum/i18n";
import { Fingerprint, useAnnouncements } from "@treum/ui-kit";
import { FormFault } from "../../account/AccountForm";
import { ItemList, ItemRow } from "../ItemRow";
import { AskFirst } from "../AskFirst";
import { Section, SectionPending } from "../Section";
import { useAct } from "../useAct";
import { useFocusKept } from "../useFocusKept";
import { AddPasskey } from "./AddPasskey";
import { useFactors } from "./useFactors";

interface PasskeysSectionProps {
  readonly onCodes: (codes: readonly string[]) => void;
}

export function PasskeysSection({ onCodes }: PasskeysSectionProps) {
  const { data, error, refetch } = useFactors();
  const heading = useFocusKept(data?.passkeys.length ?? 0);
  const isAble = isPasskeyPossible();
  return (
    <Section
      title={t("passkeys.title")}
      body={t("passkeys.body")}
      testId="passkeys-section"
      heading={heading}
      action={data && isAble ? <AddPasskey onCodes={onCodes} /> : null}
    >
      {isAble ? null : <p className="mb-4 text-sm text-warn">{t("passkeys.no_browser")}</p>}
      {data ? <Passkeys factors={data} /> : <SectionPending error={error} refetch={refetch} />}
    </Section>
  );
}

function Passkeys({ factors: { passkeys, totp } }: { readonly factors: Factors }) {
  const [remove] = useRemoveMyPasskeyMutation();
  const { busyId, fault, act } = useAct();
  const { show } = useAnnouncements();
  if (passkeys.length === 0) return <p className="text-muted">{t("passkeys.none")}</p>;
  const isLast = passkeys.length === 1 && totp === null;

  function confirm({ id, name }: Passkey): void {
    act(id, async () => {
      await remove({ passkeyId: id }).unwrap();
      show(t("passkeys.removed", { name }));
    });
  }

  return (
    <>
      <FormFault text={fault} />
      <ItemList>
        {passkeys.map((passkey) => (
          <ItemRow
            key={passkey.id}
            icon={<Fingerprint className="size-5" />}
            name={passkey.name}
            facts={factsOf(passkey)}
            testId="passkey"
            action={
              isLast ? null : (
                <AskFirst
                  action={t("passkeys.remove")}
                  label={t("passkeys.remove_label", { name: passkey.name })}
                  title={t("passkeys.remove_title", { name: passkey.name })}
                  consequences={t("passkeys.remove_body")}
                  isBusy={busyId === passkey.id}
                  onConfirm={() => confirm(passkey)}
                />
              )
            }
          />
        ))}
      </ItemList>
      {isLast ? <p className="mt-4 text-sm text-muted">{t("passkeys.last")}</p> : null}
    </>
  );
}

function factsOf({ created_at, last_used_at }: Passkey): readonly string[] {
  const used = last_used_at
    ? t("passkeys.used", { at: istDayAndTime(last_used_at) })
    : t("passkeys.unused");
  return [t("passkeys.since", { at: istDayAndTime(created_at) }), used];
}
