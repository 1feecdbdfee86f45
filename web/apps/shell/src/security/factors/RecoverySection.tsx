import { t } from "@treum/i18n";
import type { RefObject } from "react";
import { FormFault } from "../../account/AccountForm";
import { AskFirst } from "../AskFirst";
import { Section, SectionPending } from "../Section";
import { useAct } from "../useAct";
import { useShownOnce } from "../useShownOnce";
import { useFactors } from "./useFactors";

const FEW = 3;

interface RecoverySectionProps {
  readonly heading: RefObject<HTMLHeadingElement | null>;
  readonly onCodes: (codes: readonly string[] | null) => void;
}

export function RecoverySection({ heading, onCodes }: RecoverySectionProps) {
  const { data, error, refetch } = useFactors();
  const { renewCodes } = useShownOnce();
  const { busyId, fault, act } = useAct();
  const hasFactor = data ? data.totp !== null || data.passkeys.length > 0 : false;
  const left = data?.recovery_codes_left ?? 0;
  return (
    <Section
      title={t("recovery.title")}
      body={t("recovery.body")}
      testId="recovery-section"
      heading={heading}
      action={
        hasFactor ? (
          <AskFirst
            action={t("recovery.renew")}
            title={t("recovery.renew_title")}
            consequences={t("recovery.renew_body")}
            isBusy={busyId !== null}
            onConfirm={() => act("renew", async () => onCodes((await renewCodes()).recovery_codes))}
          />
        ) : null
      }
    >
      <FormFault text={fault} />
      {data ? (
        <p className={hasFactor ? "font-medium" : "text-muted"} data-testid="codes-left">
          {hasFactor ? t("recovery.left", { n: left }) : t("recovery.none")}
          {hasFactor && left <= FEW ? (
            <span className="text-warn"> {t("recovery.few")}</span>
          ) : null}
        </p>
      ) : (
        <SectionPending error={error} refetch={refetch} />
      )}
    </Section>
  );
}
