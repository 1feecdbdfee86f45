import { useRef, useState } from "react";
import type { FormEvent } from "react";
import { faultsFrom, faultsOf } from "./faults";
import type { Faults, FieldName } from "./faults";

type Values<Name extends FieldName> = Readonly<Record<Name, string>>;

/** Native form, own messages: checks, sends, and takes the person to the first fault. */
export function useAccountForm<Name extends FieldName>(
  names: readonly Name[],
  send: (values: Values<Name>) => Promise<unknown>,
  check: (values: Values<Name>) => Faults = () => ({}),
) {
  const form = useRef<HTMLFormElement>(null);
  const [faults, setFaults] = useState<Faults>({});

  function show(next: Faults): void {
    setFaults(next);
    const first = names.find((name) => next[name]);
    const field = first ? form.current?.elements.namedItem(first) : null;
    if (field instanceof HTMLElement) field.focus();
  }

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const entries = names.map((name) => [name, String(data.get(name) ?? "")]);
    const values = Object.fromEntries(entries) as Values<Name>;
    const found = { ...check(values), ...faultsOf(values) };
    if (Object.keys(found).length > 0) {
      show(found);
      return;
    }
    await attempt(() => send(values));
  }

  /** Another way to do what the form is for, such as a passkey. */
  async function attempt(act: () => Promise<unknown>): Promise<void> {
    setFaults({});
    await act().catch((error: unknown) => show(faultsFrom(error)));
  }

  return {
    form,
    faults,
    submit: (event: FormEvent<HTMLFormElement>) => void submit(event),
    attempt,
  };
}
