import { isProblem, useEndSessionMutation, useListSessionsQuery } from "@treum/api-client";
import type { SignedInSession } from "@treum/api-client";
import { t } from "@treum/i18n";
import { useAnnouncements } from "@treum/ui-kit";
import { useState } from "react";
import { FormFault } from "../account/AccountForm";
import { faultsFrom } from "../account/faults";
import { EndOthers } from "./EndOthers";
import { Section, SectionPending } from "./Section";
import { SessionRow } from "./SessionRow";
import { useFocusKept } from "./useFocusKept";

export function SessionsSection() {
  const { data, error, refetch } = useListSessionsQuery(undefined, {
    refetchOnMountOrArgChange: true,
  });
  const { end, endingId, fault } = useEnd();
  const sessions = data?.items ?? [];
  const others = sessions.filter((session) => !session.is_current).length;
  const heading = useFocusKept(others);
  return (
    <Section
      title={t("sessions.title")}
      body={t("sessions.body")}
      testId="sessions-section"
      heading={heading}
      action={others > 0 ? <EndOthers count={others} /> : null}
    >
      <FormFault text={fault} />
      {data ? (
        <SessionList sessions={sessions} endingId={endingId} onEnd={end} />
      ) : (
        <SectionPending error={error} refetch={refetch} />
      )}
      {data && others === 0 ? (
        <p className="mt-4 text-sm text-muted">{t("sessions.only")}</p>
      ) : null}
    </Section>
  );
}

interface SessionListProps {
  readonly sessions: readonly SignedInSession[];
  readonly endingId: string | null;
  readonly onEnd: (session: SignedInSession) => void;
}

function SessionList({ sessions, endingId, onEnd }: SessionListProps) {
  return (
    <ul className="divide-y divide-line border-y border-line">
      {sessions.map((session) => (
        <SessionRow
          key={session.id}
          session={session}
          isEnding={session.id === endingId}
          onEnd={() => onEnd(session)}
        />
      ))}
    </ul>
  );
}

function useEnd() {
  const [endSession] = useEndSessionMutation();
  const [endingId, setEndingId] = useState<string | null>(null);
  const [fault, setFault] = useState<string>();
  const { show } = useAnnouncements();

  async function end({ id, device }: SignedInSession): Promise<void> {
    setFault(undefined);
    setEndingId(id);
    const { error } = await endSession({ sessionId: id });
    setEndingId(null);
    const isGone = isProblem(error) && error.code === "identity.no_such_session";
    if (error && !isGone) {
      setFault(faultsFrom(error).form ?? t("error.server"));
      return;
    }
    show(isGone ? t("sessions.ended_already") : t("sessions.ended", { device }));
  }

  return { endingId, fault, end: (session: SignedInSession) => void end(session) };
}
