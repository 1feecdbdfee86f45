import { useLazyGetMeQuery } from "@treum/api-client";
import { t } from "@treum/i18n";
import { useConnection, useSession } from "@treum/state";
import { Banner, Button } from "@treum/ui-kit";
import { useEffect } from "react";
import { useResend } from "./useResend";

/** Quiet, and there until the e-mail is confirmed. */
export function ConfirmBanner() {
  const { user } = useSession();
  if (user === null || user.email_verified) return null;
  return <Confirm email={user.email} />;
}

function Confirm({ email }: { readonly email: string }) {
  const { phase } = useConnection();
  const { send, isBusy, mayAsk, note } = useResend(email);
  useLookWhenBack();
  const canAsk = mayAsk && phase !== "offline";
  return (
    <div className="mb-6" role="status" data-testid="confirm-banner">
      <Banner
        heading={t("confirm.title")}
        action={
          canAsk ? (
            <Button size="small" isBusy={isBusy} onClick={send}>
              {t("confirm.again")}
            </Button>
          ) : null
        }
      >
        {note?.text ?? t("confirm.body", { email })}
      </Banner>
    </div>
  );
}

/** The link opens in another tab; whoever comes back from it must not be asked again. */
function useLookWhenBack(): void {
  const [readMe] = useLazyGetMeQuery();
  useEffect(() => {
    function look(): void {
      if (document.visibilityState === "visible") void readMe();
    }
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [readMe]);
}
