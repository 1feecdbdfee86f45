import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleRemote, bundleShared, bundleShell, bundleStyles } from "./build/bundle.mjs";
import {
  LIMITS,
  composeManifest,
  integrityOf,
  overBudget,
  stylesOf,
  urlOf,
} from "./build/manifest.mjs";
import { REMOTES } from "./build/shared.mjs";
import { writeBuild } from "./build/write.mjs";

const WEB = fileURLToPath(new URL("..", import.meta.url));
// An empty setting means none: it must not resolve to the current folder.
const OUT = resolve(process.env.TREUM_WEB_OUT || join(WEB, "../build/web"));

async function bundleAll() {
  const [styles, shared, shell] = await Promise.all([
    bundleStyles(["shell", ...REMOTES]),
    bundleShared(),
    bundleShell(),
  ]);
  const remotes = {};
  for (const name of REMOTES) {
    const own = stylesOf(name, styles);
    const links = own.map((file) => ({ href: urlOf(file), integrity: integrityOf(file) }));
    remotes[name] = await bundleRemote(name, links);
  }
  return { styles, shared, shell, remotes };
}

async function main() {
  const started = performance.now();
  process.env.NODE_ENV = "production";
  const { version } = JSON.parse(await readFile(join(WEB, "package.json"), "utf8"));
  const build = composeManifest({ ...(await bundleAll()), version });
  for (const [part, bytes] of Object.entries(build.budgets)) {
    const size = (bytes / 1000).toFixed(1);
    console.log(`${part.padEnd(8)} ${size.padStart(6)} of ${LIMITS[part] / 1000} KB gzipped`);
  }
  const faults = overBudget(build.budgets);
  if (faults.length > 0) throw new Error(`over budget, nothing written: ${faults.join("; ")}`);
  await writeBuild(OUT, build);
  console.log(`wrote ${OUT} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

try {
  await main();
} catch (error) {
  console.error(`web build: ${error.message}`);
  process.exitCode = 1;
}
