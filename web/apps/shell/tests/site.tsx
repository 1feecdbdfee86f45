import { render } from "@testing-library/react";
import { api } from "@treum/api-client";
import { createStore, StoreProvider } from "@treum/state";
import { AnnouncementsProvider } from "@treum/ui-kit";
import type { ReactNode } from "react";
import { BrowserRouter } from "react-router";
import { vi } from "vitest";

export const ASHA = { id: "p1", email: "asha@example.in", name: "Asha", email_verified: true };
export const NO_FACTORS = { totp: null, passkeys: [], recovery_codes_left: 0 };
export const done = () => new Response(null, { status: 204 });

/** What the server answers to whoever begins with a passkey. */
export const asking = () => Response.json({ challenge_id: "c1", options: { challenge: "YXNr" } });

/** What a passkey answers. */
export class FakeCredential {
  readonly id = "k1";
  readonly type = "public-key";
  readonly rawId = new ArrayBuffer(2);
  readonly response = {
    clientDataJSON: this.rawId,
    authenticatorData: this.rawId,
    signature: this.rawId,
    userHandle: null,
  };
}

export function problem(
  status: number,
  code: string,
  { headers = {}, errors = [] }: { headers?: HeadersInit; errors?: readonly object[] } = {},
): Response {
  const body = { status, code, title: "", detail: "", correlation_id: "c-1", errors };
  return new Response(JSON.stringify(body), { status, headers });
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

type Answer = (asked: Asked) => Response | "lost" | undefined;

/** A site that answers as given, and what it was asked, without the reading of who is there. */
export function site(answer: Answer): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname, searchParams } = new URL(request.url, "http://localhost");
    const text = await request.text();
    const { method } = request;
    const one = { method, path: pathname, query: searchParams, body: text && JSON.parse(text) };
    if (pathname !== "/api/v1/users/me") asked.push(one);
    const given = answer(one);
    if (given === "lost") throw new TypeError("offline");
    return given?.clone() ?? problem(404, "http.not_found");
  });
  return asked;
}

/** The page for Asha, who is signed in, or for a stranger. */
export async function show(page: ReactNode, path: string, isSignedIn = true) {
  history.replaceState(null, "", path);
  const store = createStore();
  if (isSignedIn) {
    await store.dispatch(api.endpoints.getMe.initiate(undefined, { subscribe: false }));
  }
  render(
    <StoreProvider store={store}>
      <BrowserRouter>
        <AnnouncementsProvider>{page}</AnnouncementsProvider>
      </BrowserRouter>
    </StoreProvider>,
  );
  return store;
}
