import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * domain <- api-client <- state, realtime <- apps, and i18n <- ui-kit <- apps; no app knows
 * another. The shell names remotes only in dynamic imports, which the import map resolves.
 */
const MAY_IMPORT = {
  domain: [],
  "api-client": ["domain"],
  state: ["domain", "api-client"],
  realtime: ["domain", "api-client"],
  i18n: [],
  "ui-kit": ["i18n"],
};
const IMPORT = /(\bimport\s*\(\s*|\bfrom\s+|\bimport\s+)["']([^"']+)["']/g;
const SOURCES = "{packages,apps}/*/{src,tests}/**/*.{ts,tsx}";

/** One line for each forbidden import below `root`. Raises Error when there is nothing to check. */
export function lawFaults(root) {
  const files = globSync(SOURCES, { cwd: root });
  if (files.length === 0) throw new Error(`import law: no sources in ${root}`);
  return files.flatMap((file) => faultsOf(file, readFileSync(join(root, file), "utf8")));
}

function faultsOf(file, source) {
  const [kind, name] = file.split("/");
  return [...source.matchAll(IMPORT)]
    .filter(([, keyword, specifier]) =>
      specifier.startsWith("@treum/")
        ? !isAllowed(kind, name, specifier, keyword.includes("("))
        : isOutside(file, specifier),
    )
    .map(([, , specifier]) => `${file}: ${kind}/${name} must not import ${specifier}`);
}

function isAllowed(kind, name, specifier, isDynamic) {
  const target = specifier.slice("@treum/".length).split("/")[0];
  if (target.startsWith("mfe-")) return kind === "apps" && name === "shell" && isDynamic;
  return kind === "apps" ? target in MAY_IMPORT : MAY_IMPORT[name]?.includes(target) === true;
}

/** A relative path that climbs out of its package goes around the law. */
function isOutside(file, specifier) {
  const climbs = specifier.match(/^(\.\.\/)*/)[0].length / 3;
  return climbs > file.split("/").length - 3;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = lawFaults(fileURLToPath(new URL("..", import.meta.url)));
  faults.forEach((fault) => console.error(fault));
  process.exitCode = faults.length > 0 ? 1 : 0;
}
