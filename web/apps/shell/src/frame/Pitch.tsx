import { formatR } from "@treum/domain";
import { t } from "@treum/i18n";

const POINTS = [
  { title: t("pitch.1_title"), body: t("pitch.1_body") },
  { title: t("pitch.2_title"), body: t("pitch.2_body") },
  { title: t("pitch.3_title"), body: t("pitch.3_body") },
] as const;

const LEVELS = [
  { name: t("level.stop"), r: formatR("-1"), align: "text-left" },
  { name: t("level.entry"), r: formatR("0"), align: "text-center" },
  { name: t("level.target_1"), r: formatR("1"), align: "text-center" },
  { name: t("level.target_2"), r: formatR("2"), align: "text-right" },
] as const;

export function Pitch() {
  return (
    <aside className="max-w-xl max-lg:mx-auto max-lg:max-w-md">
      <p className="font-display text-5xl leading-[1.05] font-medium tracking-tight text-balance max-lg:hidden xl:text-[4rem]">
        {t("pitch.title")}
      </p>
      <Anatomy />
      <dl className="mt-10 grid gap-6">
        {POINTS.map(({ title, body }) => (
          <div key={title} className="border-l-2 border-brand pl-4">
            <dt className="font-semibold">{title}</dt>
            <dd className="mt-0.5 text-muted">{body}</dd>
          </div>
        ))}
      </dl>
    </aside>
  );
}

/** What every signal is made of; the same picture carries the prices inside. */
function Anatomy() {
  return (
    <div className="lg:mt-12">
      <div className="s-anatomy" aria-hidden="true">
        {LEVELS.map(({ name }, index) => (
          <span key={name} style={{ left: `${(index * 100) / 3}%` }} />
        ))}
      </div>
      <ul className="mt-4 grid grid-cols-[1fr_2fr_2fr_1fr] text-sm">
        {LEVELS.map(({ name, r, align }) => (
          <li key={name} className={`${align} whitespace-nowrap`}>
            <div className="font-semibold">{name}</div>
            <div className="text-muted">{r}</div>
          </li>
        ))}
      </ul>
    </div>
  );
}
