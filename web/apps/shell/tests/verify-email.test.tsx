// @vitest-environment happy-dom
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { createStore, StoreProvider } from "@treum/state";
import { AnnouncementsProvider } from "@treum/ui-kit";
import { BrowserRouter } from "react-router";
import { afterEach, expect, test, vi } from "vitest";
import { VerifyEmailPage } from "../src/account/VerifyEmailPage";

const TOKEN = "x".repeat(43);
const ASHA = { id: "p1", email: "asha@example.in", name: "Asha", email_verified: false };

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

interface Site {
  /** Answers to the proof, in turn; the last one stays. "lost" is none at all. */
  readonly proofs: readonly (Response | "lost")[];
  readonly me?: typeof ASHA | null;
  readonly resend?: Response;
}

/** The page at the link, on a site that answers as given, and what it was sent. */
async function open({ proofs, me = null, resend }: Site, fragment = `#token=${TOKEN}`) {
  const sent: [string, unknown][] = [];
  const left = [...proofs];
  let confirmed = false;
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (pathname === "/api/v1/users/me") {
      if (me === null) return problem(401, "auth.required");
      return Response.json({ ...me, email_verified: me.email_verified || confirmed });
    }
    sent.push([pathname, request.body === null ? null : await request.json()]);
    if (pathname !== "/api/v1/auth/verify-email") return resend?.clone();
    const answer = (left.length > 1 ? left.shift() : left[0]) ?? "lost";
    if (answer === "lost") throw new TypeError("offline");
    confirmed ||= answer.ok;
    return answer.clone();
  });
  history.replaceState(null, "", `/verify-email${fragment}`);
  const store = createStore();
  render(
    <StoreProvider store={store}>
      <BrowserRouter>
        <AnnouncementsProvider>
          <VerifyEmailPage />
        </AnnouncementsProvider>
      </BrowserRouter>
    </StoreProvider>,
  );
  expect(location.hash, "the token goes before anything is asked").toBe("");
  await waitFor(() => expect(state()).not.toBe("busy"));
  await waitFor(() => expect(store.getState().session.status).not.toBe("unknown"));
  return { sent, store };
}

function problem(status: number, code: string, headers: HeadersInit = {}) {
  const body = { status, code, title: "", detail: "", errors: [] };
  return new Response(JSON.stringify(body), { status, headers });
}

const proven = (isNew: boolean) => Response.json({ is_new: isNew });
const state = () => screen.getByTestId("verification").dataset["state"];

test("a good link confirms once, and the person is known as confirmed", async () => {
  const { sent, store } = await open({ proofs: [proven(true)], me: ASHA });
  expect(state()).toBe("done");
  expect(sent).toEqual([["/api/v1/auth/verify-email", { token: TOKEN }]]);
  await waitFor(() => expect(store.getState().session.user?.email_verified).toBe(true));
  expect(screen.getByRole("link").getAttribute("href")).toBe("/signals");
});

test("whoever is not signed in is led to the sign-in", async () => {
  await open({ proofs: [proven(true)] });
  expect(state()).toBe("done");
  expect(screen.getByRole("link").getAttribute("href")).toBe("/sign-in");
});

test("a used link says that there is nothing to do", async () => {
  await open({ proofs: [proven(false)] });
  expect(state()).toBe("used");
  expect(screen.queryByRole("button")).toBeNull();
});

test("a bad link leads to a new one for the person who is signed in", async () => {
  const { sent } = await open({
    proofs: [problem(422, "identity.bad_verification")],
    me: ASHA,
    resend: new Response(null, { status: 202 }),
  });
  expect(state()).toBe("bad");
  await userEvent.click(screen.getByRole("button", { name: "Send a new link" }));
  await screen.findByText(/on its way to asha@example.in/);
  expect(sent.at(-1)).toEqual(["/api/v1/users/me/verify-email", null]);
  expect(screen.queryByRole("button"), "the next one would be refused").toBeNull();
});

test("a stranger names an address and does not learn whether it is known", async () => {
  const { sent } = await open({
    proofs: [problem(422, "identity.bad_verification")],
    resend: new Response(null, { status: 202 }),
  });
  const send = screen.getByRole("button", { name: "Send a new link" });
  await userEvent.click(send);
  expect(sent).toHaveLength(1);
  await userEvent.type(screen.getByLabelText("E-mail"), "ravi@example.in");
  await userEvent.click(send);
  await screen.findByText(/If ravi@example.in has an account/);
  expect(sent.at(-1)).toEqual(["/api/v1/auth/verify-email/resend", { email: "ravi@example.in" }]);
});

test("asked too often, it says when to ask again", async () => {
  await open({
    proofs: [problem(422, "identity.bad_verification")],
    me: ASHA,
    resend: problem(429, "identity.too_many_links", { "Retry-After": "42" }),
  });
  await userEvent.click(screen.getByRole("button", { name: "Send a new link" }));
  await screen.findByText(/another in 42\ss/);
  expect(screen.getByRole("alert").textContent).toContain("a moment ago");
  expect(screen.queryByRole("button")).toBeNull();
});

test("without an answer the token is kept for another try", async () => {
  const { sent } = await open({ proofs: ["lost", proven(true)] });
  expect(state()).toBe("failed");
  expect(screen.getByRole("alert").textContent).toContain("did not answer");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(state()).toBe("done"));
  expect(sent.map(([, body]) => body)).toEqual([{ token: TOKEN }, { token: TOKEN }]);
});

test("without a token nothing is asked", async () => {
  const { sent } = await open({ proofs: [proven(true)] }, "");
  expect(state()).toBe("none");
  expect(sent).toEqual([]);
});

test("read again after it has worked, it still says so", async () => {
  await open({ proofs: [], me: { ...ASHA, email_verified: true } }, "");
  expect(state()).toBe("used");
});
