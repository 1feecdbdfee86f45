import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LIMITS, overBudget } from "../build/manifest.mjs";
import { writeBuild } from "../build/write.mjs";

const file = { type: "chunk", fileName: "assets/a-1.js", code: "export {};" };

let root;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "build-"))));
afterEach(() => rmSync(root, { recursive: true }));

test("a build replaces the build before it", async () => {
  const out = join(root, "web");
  await writeBuild(out, { files: [{ ...file, fileName: "assets/old-1.js" }], version: "1" });
  await writeBuild(out, { files: [file], version: "2" });
  expect(existsSync(join(out, "assets/old-1.js"))).toBe(false);
  expect(JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"))).toEqual({ version: "2" });
});

test("a build never replaces a folder that is not a build", async () => {
  mkdirSync(join(root, "packages"));
  writeFileSync(join(root, "package.json"), "{}");
  await expect(writeBuild(root, { files: [file] })).rejects.toThrow("not an earlier web build");
  expect(existsSync(join(root, "package.json"))).toBe(true);
});

test("a part over its budget is named, one at its limit is not", () => {
  expect(overBudget(LIMITS)).toEqual([]);
  expect(overBudget({ ...LIMITS, shell: LIMITS.shell + 1 })).toEqual([
    "shell: 40001 bytes gzipped, limit 40000",
  ]);
});
