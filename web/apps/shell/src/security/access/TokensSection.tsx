import { useEndPersonalTokenMutation, useListPersonalTokensQuery } from "@treum/api-client";
import type { PersonalToken, PersonalTokenMade } from "@treum/api-client";
import { istDate, istDayAndTime } from "@treum/domain";
import { t } from "@treum/i18n";
import { Badge, Button, Code, useAnnouncements } from "@treum/ui-kit";
import { useState } from "react";
import { FormFault } from "../../account/AccountForm";
import { ItemList, ItemRow } from "../ItemRow";
import { KeepDialog } from "../KeepDialog";
import { AskFirst } from "../AskFirst";
import { Section, SectionPending } from "../Section";
import { useAct } from "../useAct";
import { useFocusKept } from "../useFocusKept";
import { scopeWords } from "./scopes";
import { TokenForm } from "./TokenForm";

export function TokensSection() {
  const { data, error, refetch } = useListPersonalTokensQuery(undefined, {
    refetchOnMountOrArgChange: true,
  });
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<PersonalTokenMade | null>(null);
  const heading = useFocusKept((data?.items.length ?? 0) + (isMaking ? 1 : 0) + (made ? 1 : 0));

  function finish(token: PersonalTokenMade): void {
    setMaking(false);
    setMade(token);
  }

  return (
    <Section
      title={t("tokens.title")}
      body={t("tokens.body")}
      testId="tokens-section"
      heading={heading}
      action={
        isMaking ? null : (
          <Button size="small" onClick={() => setMaking(true)}>
            {t("tokens.new")}
          </Button>
        )
      }
    >
      {isMaking ? <TokenForm onMade={finish} onCancel={() => setMaking(false)} /> : null}
      {data ? <Tokens tokens={data.items} /> : <SectionPending error={error} refetch={refetch} />}
      {made ? (
        <KeepDialog
          title={t("tokens.keep_title", { name: made.name })}
          body={t("tokens.keep_body")}
          lines={[made.token]}
          doneLabel={t("keep.done_one")}
          onKept={() => setMade(null)}
        />
      ) : null}
    </Section>
  );
}

function Tokens({ tokens }: { readonly tokens: readonly PersonalToken[] }) {
  const [endToken] = useEndPersonalTokenMutation();
  const { busyId, fault, act } = useAct();
  const { show } = useAnnouncements();
  if (tokens.length === 0) return <p className="text-muted">{t("tokens.none")}</p>;

  function end({ id, name }: PersonalToken): void {
    act(id, async () => {
      await endToken({ tokenId: id }).unwrap();
      show(t("tokens.removed", { name }));
    });
  }

  return (
    <>
      <FormFault text={fault} />
      <ItemList>
        {tokens.map((token) => (
          <TokenRow
            key={token.id}
            token={token}
            isEnding={busyId === token.id}
            onEnd={() => end(token)}
          />
        ))}
      </ItemList>
    </>
  );
}

interface TokenRowProps {
  readonly token: PersonalToken;
  readonly isEnding: boolean;
  readonly onEnd: () => void;
}

function TokenRow({ token, isEnding, onEnd }: TokenRowProps) {
  const { name, scopes, created_at, expires_at, last_used_at } = token;
  return (
    <ItemRow
      icon={<Code className="size-5" />}
      name={name}
      facts={[
        t("tokens.since", { at: istDayAndTime(created_at) }),
        t("tokens.until", { at: istDate(expires_at) }),
        last_used_at ? t("tokens.used", { at: istDayAndTime(last_used_at) }) : t("tokens.unused"),
      ]}
      testId="token"
      action={
        <AskFirst
          action={t("tokens.remove")}
          label={t("tokens.remove_label", { name })}
          title={t("tokens.remove_title", { name })}
          consequences={t("tokens.remove_body")}
          isBusy={isEnding}
          onConfirm={onEnd}
        />
      }
    >
      <ul className="mt-1.5 flex flex-wrap gap-1.5">
        {scopes.map((scope) => (
          <li key={scope}>
            <Badge>{scopeWords(scope)}</Badge>
          </li>
        ))}
      </ul>
    </ItemRow>
  );
}
