// @vitest-environment happy-dom
import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { Factors } from "@treum/api-client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Challenges } from "../src/challenges/Challenges";
import { FactorSections } from "../src/security/factors/FactorSections";
import { ASHA, done, problem, show, site } from "./site";
import type { Asked } from "./site";

const ME = "/api/v1/users/me";
const FACTORS = `${ME}/factors`;
const AT = "2024-06-04T04:00:00Z";
const SECRET = "JBSWY3DPEHPK3PXP";
const CODES = ["AAAA-BBBB-CCCC-DDDD", "EEEE-FFFF-GGGG-HHHH"];
const NONE: Factors = { totp: null, passkeys: [], recovery_codes_left: 0 };
const APP: Factors = { ...NONE, totp: { since: AT }, recovery_codes_left: 10 };
const PHONE = { id: "k1", name: "My phone", created_at: AT, last_used_at: null };
const WITH_PHONE: Factors = { ...NONE, passkeys: [PHONE], recovery_codes_left: 10 };

beforeEach(() => vi.stubGlobal("PublicKeyCredential", vi.fn()));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

interface World {
  factors: Factors | "lost";
  act?: (asked: Asked) => Response | undefined;
}

const begun: NonNullable<World["act"]> = ({ path }) => {
  if (path === `${FACTORS}/totp`) {
    return Response.json({ secret: SECRET, uri: `otpauth://totp/TREUM?secret=${SECRET}` });
  }
  if (path === `${FACTORS}/passkeys/options`) {
    const user = { id: "Aw", name: "", displayName: "" };
    return Response.json({ challenge_id: "c1", options: { challenge: "AQ", user } });
  }
  return undefined;
};

async function open(factors: World["factors"], act?: World["act"]) {
  const world: World = act ? { factors, act } : { factors };
  const asked = site((one) => {
    if (one.path === ME) return Response.json(ASHA);
    if (one.method === "GET" && one.path === FACTORS) {
      return world.factors === "lost" ? "lost" : Response.json(world.factors);
    }
    return world.act?.(one) ?? begun(one) ?? done();
  });
  const page = (
    <>
      <FactorSections />
      <Challenges />
    </>
  );
  const store = await show(page, "/account/security");
  await waitFor(() => expect(screen.queryAllByLabelText("Loading")).toEqual([]));
  const acts = () => asked.filter(({ method }) => method !== "GET");
  return { world, acts, state: () => JSON.stringify(store.getState()) };
}

const section = (name: string) => within(screen.getByTestId(`${name}-section`));
const press = (name: string | RegExp) => userEvent.click(screen.getByRole("button", { name }));
const dialog = async () => within(await screen.findByRole("dialog"));
const kept = () => screen.queryAllByTestId("kept").map((line) => line.textContent);

test("without a factor, each section says so", async () => {
  await open(NONE);
  section("passkeys").getByText("You have no passkey yet.");
  section("totp").getByText("No authenticator app is set up.");
  section("recovery").getByText("They come with your first passkey or authenticator app.");
  expect(section("recovery").queryByRole("button")).toBeNull();
});

test("an app is set up by its code, and its recovery codes stay until they are kept", async () => {
  const { world, acts, state } = await open(NONE, ({ path }) =>
    path.endsWith("/confirm") ? Response.json({ recovery_codes: CODES }) : undefined,
  );
  await press("Set up");
  const setup = await dialog();
  expect(setup.getByTestId("totp-secret").textContent).toBe("JBSW Y3DP EHPK 3PXP");
  await setup.findByRole("img", { name: "QR code for your authenticator app" });
  world.factors = APP;
  await userEvent.type(setup.getByLabelText("Code from the app"), "123 456{Enter}");
  await waitFor(() => expect(kept()).toEqual(CODES));
  expect(acts().at(-1)?.body).toEqual({ code: "123456" });
  expect(state()).not.toContain(SECRET);
  expect(state()).not.toContain(CODES[0]);

  const unload = new Event("beforeunload", { cancelable: true });
  dispatchEvent(unload);
  expect(unload.defaultPrevented).toBe(true);
  await userEvent.keyboard("{Escape}");
  (await dialog()).getByText(/shown only once/);
  const link = screen.getByRole("link", { name: "Download" });
  expect(decodeURIComponent(link.getAttribute("href") ?? "")).toBe(
    `data:text/plain;charset=utf-8,TREUM recovery codes of ${ASHA.email}. Each works once.\n\n${CODES.join("\n")}\n`,
  );
  await press("I have kept them");
  expect(kept()).toEqual([]);
  await section("totp").findByTestId("totp");
  expect(document.activeElement?.textContent).toBe("Recovery codes");
});

test("a wrong code keeps the set-up open and says what to do", async () => {
  await open(NONE, ({ path }) =>
    path.endsWith("/confirm") ? problem(422, "identity.bad_code") : undefined,
  );
  await press("Set up");
  const setup = await dialog();
  await userEvent.type(setup.getByLabelText("Code from the app"), "000000{Enter}");
  await setup.findByText(/not the code that the app shows now/);
  expect(document.activeElement).toBe(setup.getByLabelText("Code from the app"));
});

test("too many codes say how long to wait", async () => {
  await open(NONE, ({ path }) =>
    path.endsWith("/confirm")
      ? problem(429, "identity.too_many_codes", { headers: { "Retry-After": "200" } })
      : undefined,
  );
  await press("Set up");
  const setup = await dialog();
  await userEvent.type(setup.getByLabelText("Code from the app"), "000000{Enter}");
  const wait = await setup.findByText("There were too many attempts. Try again in 4 minutes.");
  expect(wait.closest("[role=alert]")).not.toBeNull();
});

test("the last factor has no way to remove it, and the page says why", async () => {
  await open(APP);
  section("totp").getByText(/your only second factor, so it cannot be removed/);
  expect(section("totp").queryByRole("button", { name: /Remove/ })).toBeNull();
  section("totp").getByRole("button", { name: "Change app" });
});

test("the last passkey has none either", async () => {
  await open(WITH_PHONE);
  section("passkeys").getByText(/This passkey is your only second factor/);
  expect(section("passkeys").queryByRole("button", { name: /Remove/ })).toBeNull();
});

test("beside a passkey the app is removed once that is confirmed", async () => {
  const { world, acts } = await open({ ...WITH_PHONE, totp: { since: AT } });
  await press("Remove the authenticator app");
  (await dialog()).getByText(/Everywhere else you are signed out at once/);
  await userEvent.click((await dialog()).getByRole("button", { name: "Cancel" }));
  expect(acts()).toEqual([]);
  await press("Remove the authenticator app");
  world.factors = WITH_PHONE;
  await userEvent.click((await dialog()).getByRole("button", { name: "Remove" }));
  await section("totp").findByText("No authenticator app is set up.");
  expect(acts().map(({ method, path }) => [method, path])).toEqual([["DELETE", `${FACTORS}/totp`]]);
  expect(document.activeElement?.textContent).toBe("Authenticator app");
});

test("a factor that has become the last meanwhile stays, and the section says why", async () => {
  await open({ ...WITH_PHONE, totp: { since: AT } }, ({ method }) =>
    method === "DELETE" ? problem(409, "identity.last_factor") : undefined,
  );
  await press("Remove the passkey My phone");
  await userEvent.click((await dialog()).getByRole("button", { name: "Remove" }));
  await section("passkeys").findByText(/keeps at least one second factor/);
  expect(section("passkeys").getAllByTestId("passkey")).toHaveLength(1);
});

test("a passkey is named, made by the browser and added", async () => {
  const answer = { getTransports: () => ["usb"] };
  const bytes = new ArrayBuffer(1);
  const create = vi.fn(async () => ({
    id: "AA",
    rawId: bytes,
    type: "public-key",
    getClientExtensionResults: () => ({}),
    response: { ...answer, clientDataJSON: bytes, attestationObject: bytes },
  }));
  vi.spyOn(navigator, "credentials", "get").mockReturnValue({ create } as never);
  const { world, acts } = await open(APP, ({ path, method }) =>
    path === `${FACTORS}/passkeys` && method === "POST"
      ? Response.json({ passkey: PHONE, recovery_codes: null })
      : undefined,
  );
  await press("Add a passkey");
  const setup = await dialog();
  await userEvent.click(setup.getByRole("button", { name: "Create passkey" }));
  setup.getByText("Fill this in.");
  expect(create).not.toHaveBeenCalled();
  world.factors = { ...APP, passkeys: [PHONE] };
  await userEvent.type(setup.getByLabelText("Name of the passkey"), " My phone {Enter}");
  await section("passkeys").findByText("My phone");
  expect(acts().at(-1)?.body).toMatchObject({ challenge_id: "c1", name: "My phone" });
  expect(kept()).toEqual([]);
});

test("a passkey that the person cancels sends nothing, and can be tried again", async () => {
  const create = async () => {
    throw new DOMException("", "NotAllowedError");
  };
  vi.spyOn(navigator, "credentials", "get").mockReturnValue({ create } as never);
  const { acts } = await open(NONE);
  await press("Add a passkey");
  const setup = await dialog();
  await userEvent.type(setup.getByLabelText("Name of the passkey"), "Key{Enter}");
  await setup.findByText(/No passkey was made/);
  expect(acts().map(({ path }) => path)).toEqual([`${FACTORS}/passkeys/options`]);
});

test("a browser without passkeys offers none", async () => {
  vi.unstubAllGlobals();
  await open(NONE);
  section("passkeys").getByText(/This browser cannot make passkeys/);
  expect(section("passkeys").queryByRole("button")).toBeNull();
});

test("new recovery codes are made once that is confirmed, and few left are a warning", async () => {
  const { acts } = await open({ ...APP, recovery_codes_left: 1 }, ({ path }) =>
    path.endsWith("/recovery-codes") ? Response.json({ recovery_codes: CODES }) : undefined,
  );
  expect(screen.getByTestId("codes-left").textContent).toBe(
    "1 code is left. Make new ones before you run out.",
  );
  await press("Make new codes");
  (await dialog()).getByText(/stop working at once/);
  expect(acts()).toEqual([]);
  await userEvent.click((await dialog()).getByRole("button", { name: "Make new codes" }));
  await waitFor(() => expect(kept()).toEqual(CODES));
});

test("what needs a fresh proof asks for it, and a no changes nothing", async () => {
  const { acts } = await open(APP, ({ path }) =>
    path.endsWith("/totp") ? problem(403, "auth.step_up_required") : undefined,
  );
  await press("Change app");
  await screen.findByTestId("prove-dialog");
  await userEvent.keyboard("{Escape}");
  await section("totp").findByText(/Nothing was changed/);
  expect(acts().map(({ path }) => path)).toEqual([`${FACTORS}/totp`]);
});

test("factors that do not load can be tried again", async () => {
  const { world } = await open("lost");
  world.factors = APP;
  await userEvent.click(section("totp").getByRole("button", { name: "Try again" }));
  await section("totp").findByTestId("totp");
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});
