import { t } from "@treum/i18n";
import { Field } from "@treum/ui-kit";
import { useEffect, useState } from "react";

const PAUSE_MS = 250;

interface SearchFieldProps {
  readonly value: string;
  readonly onChange: (query: string) => void;
}

/** Asks once the typing pauses, and at once on Enter. */
export function SearchField({ value, onChange }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = setTimeout(() => onChange(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <form
      role="search"
      className="w-full max-w-md"
      onSubmit={(event) => {
        event.preventDefault();
        onChange(typed);
      }}
    >
      <Field
        label={t("instruments.search")}
        name="q"
        type="search"
        autoComplete="off"
        spellCheck={false}
        maxLength={64}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </form>
  );
}
