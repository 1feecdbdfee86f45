import {
  isProblem,
  useAskForBacktestMutation,
  useListStrategiesQuery,
  useReadBacktestQuery,
} from "@treum/api-client";
import type { BacktestRequest, Strategy } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Banner, Button, PageTitle, useAnnouncements } from "@treum/ui-kit";
import { useCallback, useEffect, useRef, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { errorWords } from "../../common/words";
import { BackLink } from "../BackLink";
import { Refused } from "../Refused";
import { Waiting } from "../Waiting";
import { check } from "./check";
import type { Checked } from "./check";
import { draftOf, emptyDraft } from "./draft";
import type { Draft } from "./draft";
import { SweepPart, WalkPart } from "./SweepPart";
import { TermsPart } from "./TermsPart";
import { ParametersPart, WhatPart } from "./WhatPart";

const LIST = "/signals/laboratory/backtests";

export function FormPage() {
  const [search] = useSearchParams();
  const like = search.get("like");
  const strategies = useListStrategiesQuery();
  const model = useReadBacktestQuery({ backtestId: like ?? "" }, { skip: like === null });
  const error = strategies.error ?? model.error;
  const isReady = strategies.data !== undefined && (like === null || model.data !== undefined);
  // A form that is being filled in stays, whatever a later look at its model meets.
  if (error && !isReady) {
    const retry = () => void (strategies.error ? strategies.refetch() : model.refetch());
    return <Refused error={error} onRetry={retry} />;
  }
  if (!strategies.data || (like !== null && !model.data)) return <Waiting rows={8} />;
  const request = model.data?.request;
  const named = request?.strategy ?? search.get("strategy");
  const [first] = strategies.data.items;
  const chosen = strategies.data.items.find(({ name }) => name === named) ?? first;
  if (!chosen) return null;
  return <Form strategies={strategies.data.items} chosen={chosen} request={request} />;
}

interface FormProps {
  readonly strategies: readonly Strategy[];
  readonly chosen: Strategy;
  readonly request: BacktestRequest | undefined;
}

function Form(props: FormProps) {
  const { strategies } = props;
  const { draft, strategy, checked, attempts, asking, onChange, choose, send } = useForm(props);
  const frame = useRef<HTMLFormElement>(null);
  useEffect(() => {
    frame.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [attempts]);
  const isShown = attempts > 0;
  const errors = isShown ? checked.errors : {};
  const part = { draft, errors, onChange };
  return (
    <>
      <BackLink to={LIST}>{t("backtest.back")}</BackLink>
      <PageTitle title={t("form.title")} />
      <p className="mt-2 max-w-2xl text-muted">{t("form.lead")}</p>
      <form
        ref={frame}
        className="mt-6 grid gap-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <WhatPart {...part} strategies={strategies} onStrategy={choose} />
        <ParametersPart {...part} strategy={strategy} />
        <TermsPart {...part} />
        <SweepPart {...part} strategy={strategy} combinations={checked.combinations} />
        <WalkPart {...part} />
        <Foot isShown={isShown} checked={checked} error={asking.error} isBusy={asking.isLoading} />
      </form>
    </>
  );
}

function useForm({ strategies, chosen, request }: FormProps) {
  const [strategy, setStrategy] = useState(chosen);
  const [draft, setDraft] = useState(() =>
    request ? draftOf(request, chosen) : emptyDraft(chosen),
  );
  const [attempts, setAttempts] = useState(0);
  const [ask, asking] = useAskForBacktestMutation();
  const navigate = useNavigate();
  const { say } = useAnnouncements();
  const checked = check(draft, strategy);
  const onChange = useCallback(
    (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change })),
    [],
  );
  const choose = (name: string) => {
    const next = strategies.find((each) => each.name === name) ?? strategy;
    setStrategy(next);
    onChange({ strategy: next.name, parameters: emptyDraft(next).parameters, sweep: {} });
  };
  const send = async () => {
    setAttempts((before) => before + 1);
    if (Object.keys(checked.errors).length > 0) {
      say(t("form.check"));
      return;
    }
    const answer = await ask({ backtestRequest: checked.request });
    if (answer.data) {
      say(t("form.asked"));
      void navigate(`${LIST}/${answer.data.id}`);
    }
  };
  return { draft, strategy, checked, attempts, asking, onChange, choose, send };
}

interface FootProps {
  readonly isShown: boolean;
  readonly checked: Checked;
  readonly error: unknown;
  readonly isBusy: boolean;
}

function Foot({ isShown, checked, error, isBusy }: FootProps) {
  const wrong = Object.keys(checked.errors).length;
  return (
    <div className="grid gap-4">
      {isShown && wrong > 0 ? (
        <div role="alert">
          <Banner tone="loss" heading={t("form.check")}>
            {t("form.check_n", { n: wrong })}
          </Banner>
        </div>
      ) : null}
      {error && wrong === 0 ? (
        <div role="alert" data-testid="form-refused">
          <Banner tone="loss" heading={t("form.refused")}>
            {`${refusalOf(error)} ${t("form.kept")}`}
          </Banner>
        </div>
      ) : null}
      <div>
        <Button type="submit" variant="primary" isBusy={isBusy}>
          {isBusy ? t("form.running") : t("form.run")}
        </Button>
      </div>
    </div>
  );
}

/** The server's own words where it tells what to change. */
function refusalOf(error: unknown): string {
  if (!isProblem(error) || error.status === 0 || error.status >= 500) return errorWords(error).body;
  if (error.code === "signals.too_many_backtests") return t("form.too_many");
  if (error.errors.length > 0) {
    return error.errors.map(({ field, message }) => `${field}: ${message}.`).join(" ");
  }
  return error.detail ?? error.title;
}
