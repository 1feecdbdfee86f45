// @vitest-environment happy-dom
import { cleanup, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { TotpSetup } from "../src/security/factors/TotpSetup";
import { show, site } from "./site";

vi.mock("../src/security/factors/QrCode", () => ({
  default: () => {
    throw new Error("not on the server any more");
  },
}));

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test("without the code to scan there is still the key to type", async () => {
  site(() => undefined);
  const logged = vi.spyOn(console, "error").mockReturnValue();
  const made = { secret: "JBSWY3DPEHPK3PXP", uri: "otpauth://totp/TREUM" };
  const setup = <TotpSetup made={made} onDone={() => {}} onCancel={() => {}} />;
  await show(setup, "/account/security", false);
  await waitFor(() => expect(logged).toHaveBeenCalled());
  expect(screen.getByTestId("totp-secret").textContent).toBe("JBSW Y3DP EHPK 3PXP");
});
