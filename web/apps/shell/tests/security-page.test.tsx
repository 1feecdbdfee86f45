// @vitest-environment happy-dom
import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { Challenges } from "../src/challenges/Challenges";
import { SecurityPage } from "../src/security/SecurityPage";
import { eventWords, methodsWords } from "../src/security/words";
import { ASHA, done, NO_FACTORS, problem, show, site } from "./site";
import type { Asked } from "./site";

const ME = "/api/v1/users/me";
/** Read by sections that have tests of their own. */
const ELSEWHERE: Readonly<Record<string, object>> = {
  [`${ME}/factors`]: NO_FACTORS,
  [`${ME}/apps`]: { items: [] },
  [`${ME}/tokens`]: { items: [] },
};
const GOOD = "four unrelated quiet words";
const AT = "2024-06-04T04:00:00Z";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const session = (id: string, device: string, isCurrent = false) => ({
  id,
  device,
  created_at: AT,
  last_seen_at: AT,
  methods: ["password"],
  is_current: isCurrent,
});
const HERE = session("s1", "Chrome on Linux", true);
const PHONE = session("s2", "Chrome on Android");
const event = (id: string, action: string, rest: object = {}) => ({
  id,
  at: AT,
  action,
  by: "you" as const,
  detail: {},
  ...rest,
});

interface World {
  sessions?: ReturnType<typeof session>[] | "lost";
  events?: (cursor: string | null) => Response;
  act?: (asked: Asked) => Response | "lost";
}

/** The page of Asha in a world that may change while she looks. */
async function open(world: World = {}) {
  world.sessions ??= [HERE];
  const asked = site((one) => {
    if (one.path === ME) return Response.json(ASHA);
    if (ELSEWHERE[one.path]) return Response.json(ELSEWHERE[one.path]);
    if (one.method === "GET" && one.path === `${ME}/sessions`) {
      return world.sessions === "lost" ? "lost" : Response.json({ items: world.sessions });
    }
    if (one.path === `${ME}/security-events`) {
      return world.events?.(one.query.get("cursor")) ?? Response.json({ items: [], next: null });
    }
    return world.act?.(one) ?? done();
  });
  await show(
    <>
      <SecurityPage />
      <Challenges />
    </>,
    "/account/security",
  );
  await waitFor(() => expect(screen.queryAllByLabelText("Loading")).toEqual([]));
  return { world, acts: () => asked.filter(({ method }) => method !== "GET") };
}

const section = (name: string) => within(screen.getByTestId(`${name}-section`));

test("every part has its heading", async () => {
  await open();
  const headings = screen.getAllByRole("heading").map((one) => [one.tagName, one.textContent]);
  expect(headings).toEqual([
    ["H1", "Account security"],
    ["H2", "Password"],
    ["H2", "Passkeys"],
    ["H2", "Authenticator app"],
    ["H2", "Recovery codes"],
    ["H2", "Where you are signed in"],
    ["H2", "Apps"],
    ["H2", "Personal tokens"],
    ["H2", "Recent activity"],
  ]);
});

test("a new password is advised on, and set once it is confirmed who asks", async () => {
  let isProven = false;
  const { acts } = await open({
    act: ({ path }) => {
      if (path === "/api/v1/auth/prove") isProven = true;
      return path.endsWith("/password") && !isProven
        ? problem(403, "auth.step_up_required")
        : done();
    },
  });
  await userEvent.type(screen.getByLabelText("New password"), `${GOOD}`);
  expect(screen.getByTestId("strength").textContent).toContain("Strong");
  await userEvent.keyboard("{Enter}");
  const dialog = within(await screen.findByRole("dialog"));
  await userEvent.type(await dialog.findByLabelText("Password"), "the old quiet words{Enter}");
  await section("password").findByText("Your password is changed.");
  expect(acts().map(({ path, body }) => [path, body])).toEqual([
    [`${ME}/password`, { password: GOOD }],
    ["/api/v1/auth/prove", { password: "the old quiet words" }],
    [`${ME}/password`, { password: GOOD }],
  ]);
  expect((screen.getByLabelText("New password") as HTMLInputElement).value).toBe("");
});

test("who does not confirm keeps what was typed, and reads that nothing was changed", async () => {
  await open({ act: () => problem(403, "auth.step_up_required") });
  await userEvent.type(screen.getByLabelText("New password"), `${GOOD}{Enter}`);
  await screen.findByRole("dialog");
  await userEvent.keyboard("{Escape}");
  await section("password").findByText(/Nothing was changed/);
  expect((screen.getByLabelText("New password") as HTMLInputElement).value).toBe(GOOD);
});

test("a password that is refused says why at its field", async () => {
  const errors = [{ field: "body.password", message: "It is too common." }];
  await open({ act: () => problem(422, "identity.bad_password", { errors }) });
  await userEvent.type(screen.getByLabelText("New password"), "password password{Enter}");
  await screen.findByText("It is too common.");
  expect(document.activeElement).toBe(screen.getByLabelText("New password"));
});

test("alone, there is nothing to end", async () => {
  await open();
  const row = section("sessions").getByTestId("session");
  expect(row.textContent).toContain("This browser");
  expect(row.textContent).toContain("Signed in 4 Jun, 09:30\u00a0IST by password, in use now");
  expect(section("sessions").queryByRole("button")).toBeNull();
  section("sessions").getByText("You are signed in nowhere else.");
});

test("another session is ended, and the focus goes to the heading", async () => {
  const { world, acts } = await open({ sessions: [HERE, PHONE] });
  world.sessions = [HERE];
  await userEvent.click(
    screen.getByRole("button", { name: /End the session on Chrome on Android/ }),
  );
  await screen.findByText("The session on Chrome on Android has ended.");
  await waitFor(() => expect(screen.getAllByTestId("session")).toHaveLength(1));
  expect(acts().map(({ method, path }) => [method, path])).toEqual([
    ["DELETE", `${ME}/sessions/s2`],
  ]);
  expect(document.activeElement?.textContent).toBe("Where you are signed in");
});

test("a session that had ended meanwhile is no fault", async () => {
  await open({
    sessions: [HERE, PHONE],
    act: () => problem(404, "identity.no_such_session"),
  });
  await userEvent.click(screen.getByRole("button", { name: /End the session/ }));
  await screen.findByText("That session had ended already.");
  expect(section("sessions").queryByRole("alert")?.textContent).toBe("");
});

test("all others are ended only when that is confirmed", async () => {
  const { world, acts } = await open({
    sessions: [HERE, PHONE, session("s3", "Safari on iPad")],
  });
  await userEvent.click(screen.getByRole("button", { name: "End all others" }));
  const dialog = within(screen.getByRole("dialog", { name: "End all other sessions?" }));
  dialog.getByText(/2 other browsers are signed out at once/);
  await userEvent.click(dialog.getByRole("button", { name: "Keep them" }));
  expect(acts()).toEqual([]);
  expect(document.activeElement?.textContent).toBe("End all others");
  await userEvent.keyboard("{Enter}");
  world.sessions = [HERE];
  await userEvent.click(
    within(screen.getByRole("dialog")).getByRole("button", { name: "End all others" }),
  );
  await screen.findByText("All other sessions have ended.");
  await waitFor(() => expect(screen.getAllByTestId("session")).toHaveLength(1));
  expect(acts().map(({ path }) => path)).toEqual([`${ME}/sessions/end-others`]);
  expect(document.activeElement?.textContent).toBe("Where you are signed in");
});

test("others that could not be ended keep the question open", async () => {
  await open({ sessions: [HERE, PHONE], act: () => "lost" });
  await userEvent.click(screen.getByRole("button", { name: "End all others" }));
  const dialog = within(screen.getByRole("dialog"));
  await userEvent.click(dialog.getByRole("button", { name: "End all others" }));
  await waitFor(() => expect(dialog.getByRole("alert").textContent).toContain("did not answer"));
});

test("a part that does not load says so, and can be tried again", async () => {
  const { world } = await open({ sessions: "lost" });
  section("activity").getByText("Nothing has happened yet.");
  const retry = section("sessions").getByRole("button", { name: "Try again" });
  world.sessions = [HERE];
  await userEvent.click(retry);
  await section("sessions").findByText("Chrome on Linux");
  expect(section("sessions").queryByRole("alert")?.textContent).toBe("");
});

test("activity is told in words, page by page", async () => {
  const { world } = await open({
    events: (cursor) =>
      cursor === null
        ? Response.json({
            items: [
              event("e1", "identity.signed_in", {
                detail: { method: "password+totp", device: "Chrome on Android" },
              }),
              event("e2", "identity.person_disabled", { by: "staff", detail: { reason: "a" } }),
            ],
            next: "c2",
          })
        : problem(503, "http.unavailable"),
  });
  const shown = () => screen.getAllByTestId("security-event").map((one) => one.textContent);
  expect(shown()).toEqual([
    "Signed in by password and by code from an app on Chrome on Android4 Jun, 09:30\u00a0IST",
    "Account disabledDone by TREUM’s staff4 Jun, 09:30\u00a0IST",
  ]);
  const more = screen.getByRole("button", { name: "Show earlier" });
  await userEvent.click(more);
  await waitFor(() =>
    expect(section("activity").getByRole("alert").textContent).toContain("failed on our side"),
  );
  world.events = () => Response.json({ items: [event("e3", "identity.registered")], next: null });
  await userEvent.click(more);
  await waitFor(() => expect(shown()).toHaveLength(3));
  expect(document.activeElement?.textContent).toBe("Recent activity");
});

test("what is new to this page still has words", () => {
  expect(eventWords(event("e", "identity.beamed_up"))).toBe("Security of the account changed");
  expect(methodsWords(["password", "totp", "telepathy"])).toBe(
    "by password and by code from an app",
  );
  expect(eventWords(event("e", "identity.factor_added", { detail: { method: "passkey" } }))).toBe(
    "A passkey was added",
  );
  const detail = { reason: "password_changed" };
  expect(eventWords(event("e", "identity.credentials_revoked", { detail }))).toBe(
    "Password changed, and signed out everywhere else",
  );
});
