// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { reloadOnce } from "../src/remote/stale-page";
import { loadStyleSheets } from "../src/remote/stylesheets";

beforeEach(() => sessionStorage.clear());
afterEach(() => document.head.replaceChildren());

test("a stale page reloads once in thirty seconds", () => {
  const reload = vi.spyOn(location, "reload").mockImplementation(() => {});
  expect([reloadOnce(100_000), reloadOnce(101_000), reloadOnce(130_001)]).toEqual([
    true,
    false,
    true,
  ]);
  expect(reload).toHaveBeenCalledTimes(2);
});

test("a style sheet is awaited, with its digest, and loaded once", async () => {
  const sheet = { href: "/assets/a.css", integrity: "sha384-x" };
  await loadStyleSheets([sheet]);
  await loadStyleSheets([sheet]);
  const links = document.querySelectorAll<HTMLLinkElement>("link");
  expect(links).toHaveLength(1);
  expect(links[0]?.integrity).toBe("sha384-x");
});

test("a style sheet that fails is taken out, so that another try can succeed", async () => {
  vi.spyOn(document.head, "append").mockImplementation((link) => {
    if (link instanceof HTMLElement) link.dispatchEvent(new Event("error"));
  });
  await expect(loadStyleSheets([{ href: "/assets/b.css", integrity: "" }])).rejects.toThrow(
    "b.css",
  );
  expect(document.querySelector("link")).toBeNull();
});
