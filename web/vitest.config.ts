import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Tests that need a page say so in their first line; the rest start faster without one.
    environment: "node",
    environmentOptions: { happyDOM: { settings: { handleDisabledFileLoadingAsSuccess: true } } },
    include: ["{packages,apps}/*/tests/**/*.test.{ts,tsx}", "tools/tests/*.test.mjs"],
    restoreMocks: true,
  },
});
