import { t } from "@treum/i18n";
import { useSession } from "@treum/state";
import { useState } from "react";
import { KeepDialog } from "../KeepDialog";
import { useFocusKept } from "../useFocusKept";
import { PasskeysSection } from "./PasskeysSection";
import { RecoverySection } from "./RecoverySection";
import { TotpSection } from "./TotpSection";

/** Beside the password. Whichever factor is the first brings the recovery codes with it. */
export function FactorSections() {
  const { user } = useSession();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const heading = useFocusKept(codes === null ? 0 : 1);
  return (
    <>
      <PasskeysSection onCodes={setCodes} />
      <TotpSection onCodes={setCodes} />
      <RecoverySection heading={heading} onCodes={setCodes} />
      {codes ? (
        <KeepDialog
          title={t("recovery.keep_title")}
          body={t("recovery.keep_body")}
          lines={codes}
          doneLabel={t("keep.done")}
          file={{
            name: t("recovery.file"),
            heading: t("recovery.file_head", { email: user?.email ?? "" }),
          }}
          onKept={() => setCodes(null)}
        />
      ) : null}
    </>
  );
}
