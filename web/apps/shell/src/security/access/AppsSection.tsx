import { useEndAppMutation, useListAppsQuery } from "@treum/api-client";
import type { SignedInApp } from "@treum/api-client";
import { istDayAndTime } from "@treum/domain";
import { t } from "@treum/i18n";
import { Phone, useAnnouncements } from "@treum/ui-kit";
import { FormFault } from "../../account/AccountForm";
import { ItemList, ItemRow } from "../ItemRow";
import { AskFirst } from "../AskFirst";
import { Section, SectionPending } from "../Section";
import { useAct } from "../useAct";
import { useFocusKept } from "../useFocusKept";

export function AppsSection() {
  const { data, error, refetch } = useListAppsQuery(undefined, { refetchOnMountOrArgChange: true });
  const heading = useFocusKept(data?.items.length ?? 0);
  return (
    <Section title={t("apps.title")} body={t("apps.body")} testId="apps-section" heading={heading}>
      {data ? <Apps apps={data.items} /> : <SectionPending error={error} refetch={refetch} />}
    </Section>
  );
}

function Apps({ apps }: { readonly apps: readonly SignedInApp[] }) {
  const [endApp] = useEndAppMutation();
  const { busyId, fault, act } = useAct();
  const { show } = useAnnouncements();
  if (apps.length === 0) return <p className="text-muted">{t("apps.none")}</p>;

  function end({ id, device_name }: SignedInApp): void {
    act(id, async () => {
      await endApp({ appId: id }).unwrap();
      show(t("apps.removed", { name: device_name }));
    });
  }

  return (
    <>
      <FormFault text={fault} />
      <ItemList>
        {apps.map((app) => (
          <ItemRow
            key={app.id}
            icon={<Phone className="size-5" />}
            name={app.device_name}
            facts={[
              t("apps.since", { at: istDayAndTime(app.created_at) }),
              t("apps.used", { at: istDayAndTime(app.last_used_at) }),
            ]}
            testId="app"
            action={
              <AskFirst
                action={t("apps.remove")}
                label={t("apps.remove_label", { name: app.device_name })}
                title={t("apps.remove_title", { name: app.device_name })}
                consequences={t("apps.remove_body")}
                isBusy={busyId === app.id}
                onConfirm={() => end(app)}
              />
            }
          />
        ))}
      </ItemList>
    </>
  );
}
