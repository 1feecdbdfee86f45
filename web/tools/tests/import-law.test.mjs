import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lawFaults } from "../import-law.mjs";

let root;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "law-"))));
afterEach(() => rmSync(root, { recursive: true }));

function plant(file, source) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), source);
}

test.each([
  ["packages/domain/src/a.ts", 'import { t } from "@treum/i18n";'],
  ["packages/api-client/src/a.ts", 'import { useSession } from "@treum/state";'],
  ["packages/state/src/a.ts", 'import { Client } from "@treum/realtime";'],
  ["packages/ui-kit/src/a.ts", 'import type { Signal } from "@treum/api-client";'],
  ["apps/signals/src/a.ts", 'import { App } from "@treum/shell";'],
  ["apps/shell/src/a.ts", 'import Signals from "@treum/mfe-signals";'],
  ["apps/signals/src/a.ts", 'const other = import("@treum/mfe-trading");'],
  ["apps/signals/src/live/a.ts", 'import { App } from "../../../shell/src/App";'],
])("%s may not say %s", (file, source) => {
  plant(file, source);
  expect(lawFaults(root)).toHaveLength(1);
});

test("what the law allows is allowed", () => {
  plant("apps/shell/src/remote/a.ts", 'import("@treum/mfe-signals"); import "../frame/b";');
  plant("packages/realtime/src/a.ts", 'import { api } from "@treum/api-client";');
  plant("packages/ui-kit/src/a.ts", 'import { t } from "@treum/i18n"; import "./b";');
  expect(lawFaults(root)).toEqual([]);
});

test("nothing to check is a failure, not a pass", () => {
  expect(() => lawFaults(root)).toThrow("no sources");
});
