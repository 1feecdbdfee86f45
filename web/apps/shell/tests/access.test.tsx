// @vitest-environment happy-dom
import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { AppsSection } from "../src/security/access/AppsSection";
import { TokensSection } from "../src/security/access/TokensSection";
import { ASHA, done, problem, show, site } from "./site";
import type { Asked } from "./site";

const ME = "/api/v1/users/me";
const AT = "2024-06-04T04:00:00Z";
const TOKEN = "treum_pat_secret";
const APP = {
  id: "a1",
  device_name: "Asha’s phone",
  created_at: AT,
  last_used_at: AT,
  expires_at: AT,
};
const REPORT = {
  id: "t1",
  name: "Nightly report",
  scopes: ["signals:read", "moon:read"],
  created_at: AT,
  expires_at: "2024-09-02T04:00:00Z",
  last_used_at: null,
};

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

interface World {
  apps?: readonly (typeof APP)[];
  tokens?: readonly (typeof REPORT)[] | "lost";
  act?: (asked: Asked) => Response;
}

async function open(world: World = {}) {
  const asked = site((one) => {
    if (one.path === ME) return Response.json(ASHA);
    if (one.method !== "GET") return world.act?.(one) ?? done();
    if (one.path === `${ME}/apps`) return Response.json({ items: world.apps ?? [] });
    return world.tokens === "lost" ? "lost" : Response.json({ items: world.tokens ?? [] });
  });
  const page = (
    <>
      <AppsSection />
      <TokensSection />
    </>
  );
  const store = await show(page, "/account/security");
  await waitFor(() => expect(screen.queryAllByLabelText("Loading")).toEqual([]));
  const acts = () => asked.filter(({ method }) => method !== "GET");
  return { world, acts, state: () => JSON.stringify(store.getState()) };
}

const section = (name: string) => within(screen.getByTestId(`${name}-section`));
const press = (name: string) => userEvent.click(screen.getByRole("button", { name }));
const dialog = async () => within(await screen.findByRole("dialog"));

test("no app and no token are said to be none", async () => {
  await open();
  section("apps").getByText("No app is signed in.");
  section("tokens").getByText("You have no personal token.");
  expect(screen.queryByRole("listitem")).toBeNull();
});

test("an app is signed out once that is confirmed", async () => {
  const { world, acts } = await open({ apps: [APP] });
  expect(screen.getByTestId("app").textContent).toContain(
    "Signed in 4 Jun, 09:30\u00a0IST, last used 4 Jun, 09:30\u00a0IST",
  );
  await press("Sign out the app Asha’s phone");
  (await dialog()).getByText(/Its next request is refused/);
  expect(acts()).toEqual([]);
  world.apps = [];
  await userEvent.click((await dialog()).getByRole("button", { name: "Sign out" }));
  await section("apps").findByText("No app is signed in.");
  expect(acts().map(({ method, path }) => [method, path])).toEqual([["DELETE", `${ME}/apps/a1`]]);
  expect(document.activeElement?.textContent).toBe("Apps");
});

test("a token asks for a name and for what it may do", async () => {
  const { acts } = await open();
  await press("Make a token");
  expect(document.activeElement).toBe(screen.getByLabelText("Name of the token"));
  await press("Make the token");
  section("tokens").getByText("Give the token a name.");
  section("tokens").getByText("Choose at least one.");
  expect(document.activeElement).toBe(screen.getByLabelText("Name of the token"));
  expect(acts()).toEqual([]);
});

test("a token is made as chosen, shown once and kept in no store", async () => {
  const { world, acts, state } = await open({
    act: () => Response.json({ ...REPORT, token: TOKEN }, { status: 201 }),
  });
  await press("Make a token");
  await userEvent.type(screen.getByLabelText("Name of the token"), "Nightly report");
  await userEvent.click(screen.getByRole("checkbox", { name: /Read signals/ }));
  await userEvent.click(screen.getByRole("radio", { name: "30 days" }));
  world.tokens = [REPORT];
  await press("Make the token");
  const keep = await dialog();
  expect(keep.getByTestId("kept").textContent).toBe(TOKEN);
  expect(acts().map(({ body }) => body)).toEqual([
    { name: "Nightly report", scopes: ["signals:read"], expires_in_days: 30 },
  ]);
  expect(state()).not.toContain(TOKEN);
  const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  await userEvent.click(keep.getByRole("button", { name: "Copy" }));
  await keep.findByRole("button", { name: "Copied" });
  expect(writeText).toHaveBeenCalledWith(TOKEN);
  await userEvent.click(keep.getByRole("button", { name: "I have kept it" }));
  expect(screen.queryByText(TOKEN)).toBeNull();
  const row = section("tokens").getByTestId("token").textContent;
  expect(row).toContain("Made 4 Jun, 09:30\u00a0IST, works until 2 Sept 2024, not used yet");
  expect(row).toContain("Read signalsmoon:read");
  expect(document.activeElement?.textContent).toBe("Personal tokens");
});

test("a browser that copies nothing says so, and the token stays", async () => {
  await open({ act: () => Response.json({ ...REPORT, token: TOKEN }, { status: 201 }) });
  await press("Make a token");
  await userEvent.type(screen.getByLabelText("Name of the token"), "Nightly report");
  await userEvent.click(screen.getByRole("checkbox", { name: /Read signals/ }));
  await press("Make the token");
  const keep = await dialog();
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("no"));
  await userEvent.click(keep.getByRole("button", { name: "Copy" }));
  await keep.findByText(/did not let us copy/);
  expect(keep.getByTestId("kept").textContent).toBe(TOKEN);
});

test("a refused token keeps the form as it was filled in", async () => {
  await open({ act: () => problem(409, "identity.too_many_personal_tokens") });
  await press("Make a token");
  await userEvent.type(screen.getByLabelText("Name of the token"), "Nightly report");
  await userEvent.click(screen.getByRole("checkbox", { name: /Follow live/ }));
  await press("Make the token");
  await section("tokens").findByText(/as many tokens as you may/);
  expect((screen.getByLabelText("Name of the token") as HTMLInputElement).value).toBe(
    "Nightly report",
  );
});

test("a token is revoked once that is confirmed", async () => {
  const { world, acts } = await open({ tokens: [REPORT] });
  await press("Revoke the token Nightly report");
  (await dialog()).getByText(/cannot be brought back/);
  world.tokens = [];
  await userEvent.click((await dialog()).getByRole("button", { name: "Revoke" }));
  await section("tokens").findByText("You have no personal token.");
  expect(acts().map(({ method, path }) => [method, path])).toEqual([["DELETE", `${ME}/tokens/t1`]]);
});

test("tokens that do not load can be tried again", async () => {
  const { world } = await open({ tokens: "lost" });
  world.tokens = [REPORT];
  await userEvent.click(section("tokens").getByRole("button", { name: "Try again" }));
  await section("tokens").findByTestId("token");
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});
