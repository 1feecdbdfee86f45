import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bytesOf } from "./manifest.mjs";

/** Only an absent or empty folder, or an earlier build, may be replaced: never someone's work. */
async function refuseForeign(out) {
  if (!existsSync(out)) return;
  const foreign = (await readdir(out)).filter((n) => n !== "assets" && n !== "manifest.json");
  if (foreign.length > 0) {
    throw new Error(`${out} is not an earlier web build (it holds ${foreign[0]}); nothing written`);
  }
}

/** Written beside the target and swapped in, so that a running server never sees half a build. */
export async function writeBuild(out, { files, ...manifest }) {
  await refuseForeign(out);
  const next = `${out}.next`;
  await refuseForeign(next);
  await rm(next, { recursive: true, force: true });
  await mkdir(join(next, "assets"), { recursive: true });
  await Promise.all(files.map((file) => writeFile(join(next, file.fileName), bytesOf(file))));
  await writeFile(join(next, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await mkdir(dirname(out), { recursive: true });
  await rm(out, { recursive: true, force: true });
  await rename(next, out);
}
