import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { specifierOf } from "./shared.mjs";

/** Gzipped bytes. A remote is charged for what only it loads, styles included. */
export const LIMITS = { shared: 180_000, shell: 40_000, signals: 300_000 };

export const bytesOf = (file) => Buffer.from(file.type === "chunk" ? file.code : file.source);
export const urlOf = (file) => `/${file.fileName}`;
const isScript = (file) => file.type === "chunk";
const isStyle = (file) => file.fileName.endsWith(".css");
const isFont = (file) => file.fileName.endsWith(".woff2");
const entryOf = (output) => output.find((file) => isScript(file) && file.isEntry);

export function integrityOf(file) {
  return `sha384-${createHash("sha384").update(bytesOf(file)).digest("base64")}`;
}

export function stylesOf(name, styles) {
  return styles.filter((file) => isStyle(file) && file.fileName.startsWith(`assets/${name}-`));
}

function weigh(files) {
  const counted = files.filter((file) => isScript(file) || isStyle(file));
  return counted.reduce((sum, file) => sum + gzipSync(bytesOf(file), { level: 9 }).length, 0);
}

/** Everything a script loads before it can run, itself first. */
function closure(entry, scripts, specifiers) {
  const found = new Map();
  const visit = (file) => {
    if (found.has(file.fileName)) return;
    found.set(file.fileName, file);
    for (const name of file.imports) {
      const next = scripts.get(name) ?? specifiers.get(name);
      if (next) visit(next);
    }
  };
  visit(entry);
  return [...found.values()].map(urlOf);
}

export function overBudget(budgets) {
  return Object.entries(LIMITS)
    .filter(([part, limit]) => budgets[part] > limit)
    .map(([part, limit]) => `${part}: ${budgets[part]} bytes gzipped, limit ${limit}`);
}

function specifierTable(shared, remotes) {
  const entries = shared.filter((file) => isScript(file) && specifierOf(file));
  const ours = entries.map((file) => [specifierOf(file), file]);
  const theirs = Object.entries(remotes).map(([name, out]) => [`@treum/mfe-${name}`, entryOf(out)]);
  return new Map([...ours, ...theirs]);
}

/** What the server needs to render a page: it reads this file and nothing else of the build. */
export function composeManifest({ shared, shell, styles, remotes, version }) {
  const files = [...shared, ...shell, ...styles, ...Object.values(remotes).flat()];
  const scripts = new Map(files.filter(isScript).map((file) => [file.fileName, file]));
  const specifiers = specifierTable(shared, remotes);
  const first = closure(entryOf(shell), scripts, specifiers);
  const remoteRow = ([name, output]) => [
    name,
    {
      js: urlOf(entryOf(output)),
      css: stylesOf(name, styles).map(urlOf),
      version,
      needs: { shared: version.split(".")[0] },
      preload: closure(entryOf(output), scripts, specifiers).filter((url) => !first.includes(url)),
    },
  ];
  const weighRow = ([name, output]) => [name, weigh([...output, ...stylesOf(name, styles)])];
  const signed = files.filter((file) => isScript(file) || isStyle(file));
  return {
    version,
    imports: Object.fromEntries([...specifiers].map(([name, file]) => [name, urlOf(file)])),
    integrity: Object.fromEntries(signed.map((file) => [urlOf(file), integrityOf(file)])),
    shell: { js: urlOf(entryOf(shell)), css: stylesOf("shell", styles).map(urlOf) },
    remotes: Object.fromEntries(Object.entries(remotes).map(remoteRow)),
    preload: first,
    fonts: files.filter(isFont).map(urlOf),
    budgets: {
      shared: weigh(shared),
      ...Object.fromEntries([["shell", shell], ...Object.entries(remotes)].map(weighRow)),
    },
    files,
  };
}
