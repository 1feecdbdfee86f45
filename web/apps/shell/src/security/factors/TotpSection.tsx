import { useRemoveMyTotpMutation } from "@treum/api-client";
import type { Factors, TotpSecret } from "@treum/api-client";
import { istDayAndTime } from "@treum/domain";
import { t } from "@treum/i18n";
import { Button, Dialog, Phone, useAnnouncements } from "@treum/ui-kit";
import { useState } from "react";
import { FormFault } from "../../account/AccountForm";
import { ItemList, ItemRow } from "../ItemRow";
import { AskFirst } from "../AskFirst";
import { Section, SectionPending } from "../Section";
import { useAct } from "../useAct";
import { useFocusKept } from "../useFocusKept";
import { useShownOnce } from "../useShownOnce";
import { TotpSetup } from "./TotpSetup";
import { useFactors } from "./useFactors";

type OnCodes = (codes: readonly string[]) => void;

export function TotpSection({ onCodes }: { readonly onCodes: OnCodes }) {
  const { data, error, refetch } = useFactors();
  const heading = useFocusKept(data?.totp ? 1 : 0);
  return (
    <Section
      title={t("totp.title")}
      body={t("totp.body")}
      testId="totp-section"
      heading={heading}
      action={data ? <SetUp isChange={data.totp !== null} onCodes={onCodes} /> : null}
    >
      {data ? <Totp factors={data} /> : <SectionPending error={error} refetch={refetch} />}
    </Section>
  );
}

function Totp({ factors: { totp, passkeys } }: { readonly factors: Factors }) {
  const [remove] = useRemoveMyTotpMutation();
  const { busyId, fault, act } = useAct();
  const { show } = useAnnouncements();
  if (totp === null) return <p className="text-muted">{t("totp.none")}</p>;
  const isLast = passkeys.length === 0;
  return (
    <>
      <FormFault text={fault} />
      <ItemList>
        <ItemRow
          icon={<Phone className="size-5" />}
          name={t("totp.name")}
          facts={[t("totp.since", { at: istDayAndTime(totp.since) })]}
          testId="totp"
          action={
            isLast ? null : (
              <AskFirst
                action={t("totp.remove")}
                label={t("totp.remove_label")}
                title={t("totp.remove_title")}
                consequences={t("totp.remove_body")}
                isBusy={busyId !== null}
                onConfirm={() =>
                  act("totp", async () => {
                    await remove().unwrap();
                    show(t("totp.removed"));
                  })
                }
              />
            )
          }
        />
      </ItemList>
      {isLast ? <p className="mt-4 text-sm text-muted">{t("totp.last")}</p> : null}
    </>
  );
}

interface SetUpProps {
  readonly isChange: boolean;
  readonly onCodes: OnCodes;
}

/** The app in use, if any, stays in use until a code of the new one has come. */
function SetUp({ isChange, onCodes }: SetUpProps) {
  const { beginTotp } = useShownOnce();
  const { busyId, fault, act } = useAct();
  const { show } = useAnnouncements();
  const [made, setMade] = useState<TotpSecret | null>(null);

  function finish(codes: readonly string[] | null): void {
    setMade(null);
    if (codes) onCodes(codes);
    else show(t("totp.done"));
  }

  return (
    <div className="grid justify-items-start gap-2">
      <Button
        size="small"
        isBusy={busyId !== null}
        onClick={() => act("begin", async () => setMade(await beginTotp()))}
      >
        {busyId ? t("totp.begin_busy") : isChange ? t("totp.change") : t("totp.set_up")}
      </Button>
      <FormFault text={fault} />
      <Dialog
        isOpen={made !== null}
        title={t("totp.setup_title")}
        description={t("totp.setup_body")}
        testId="totp-dialog"
        onCancel={() => setMade(null)}
      >
        {made ? <TotpSetup made={made} onDone={finish} onCancel={() => setMade(null)} /> : null}
      </Dialog>
    </div>
  );
}
