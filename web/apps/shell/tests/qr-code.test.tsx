// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import QrCode from "../src/security/factors/QrCode";

afterEach(cleanup);

test("a QR code has its edge, and corners where a camera looks for them", () => {
  render(<QrCode text="otpauth://totp/TREUM?secret=JBSWY3DPEHPK3PXP" label="QR" />);
  const drawn = screen.getByRole("img", { name: "QR" });
  const [left, top, width, height] = drawn.getAttribute("viewBox")?.split(" ").map(Number) ?? [];
  expect([left, top, width]).toEqual([-4, -4, height]);
  const last = Number(width) - 2 * 4 - 1;
  const path = drawn.querySelector("path")?.getAttribute("d") ?? "";
  const isDark = (x: number, y: number) => path.includes(`M${x} ${y}h1`);
  expect([isDark(0, 0), isDark(last, 0), isDark(0, last)]).toEqual([true, true, true]);
  expect([isDark(1, 1), isDark(7, 7)]).toEqual([false, false]);
});
