import type { ThunkDispatch, UnknownAction } from "@reduxjs/toolkit";
import { api, extendLife, isProblem, upsertSignal } from "@treum/api-client";
import { Client, TicketRefused } from "./client";
import type { Status } from "./client";
import { browserEnvironment } from "./environment";
import type { Environment } from "./environment";
import type { Address } from "./line";
import { Prices } from "./prices";
import type { Position, SignalUpdate, SystemMessage } from "./protocol";

/** The dispatch of any store that holds the query cache. */
export type CacheDispatch = ThunkDispatch<
  { readonly api: ReturnType<typeof api.reducer> },
  unknown,
  UnknownAction
>;

export interface Feed {
  readonly client: Client;
  readonly prices: Prices;
}

/** Joins the socket to the query cache, which stays the only store of signals. */
export function createFeed(
  dispatch: CacheDispatch,
  onStatus: (status: Status) => void,
  environment: Environment = browserEnvironment(),
): Feed {
  const prices = new Prices((run) => requestAnimationFrame(run));
  const client = new Client(environment, {
    ticket: (isRevoked) => fetchTicket(dispatch, isRevoked),
    snapshot: (isFirst) => fetchSnapshot(dispatch, isFirst),
    signal: (update) => patchCaches(dispatch, update),
    prices: (update) => prices.update(update),
    system: (message) => noteRun(dispatch, message),
    status: onStatus,
  });
  return { client, prices };
}

async function fetchTicket(dispatch: CacheDispatch, isRevoked: boolean): Promise<Address> {
  const { createWsTicket, renewWsTicket } = api.endpoints;
  const endpoint = isRevoked ? renewWsTicket : createWsTicket;
  const answer = await dispatch(endpoint.initiate(undefined, { track: false }));
  if (answer.data) return { ticket: answer.data.ticket, url: answer.data.ws_url };
  const problem = isProblem(answer.error) ? answer.error : null;
  throw new TicketRefused(problem?.status === 401, problem?.retryAfterMs ?? null);
}

/** The first one may use what the page already fetched: frames after its head follow anyway. */
async function fetchSnapshot(dispatch: CacheDispatch, isFirst: boolean): Promise<Position | null> {
  const { initiate } = api.endpoints.listLiveSignals;
  const live = await dispatch(
    initiate(undefined, { subscribe: isFirst, forceRefetch: !isFirst }),
  ).unwrap();
  return live.channel;
}

function patchCaches(dispatch: CacheDispatch, { signal, life }: SignalUpdate): void {
  dispatch(
    api.util.updateQueryData("listLiveSignals", undefined, (live) => upsertSignal(live, signal)),
  );
  dispatch(
    api.util.updateQueryData("readSignal", { signalId: signal.id }, (detail) =>
      extendLife(detail, signal, life),
    ),
  );
}

function noteRun(dispatch: CacheDispatch, { kind }: SystemMessage): void {
  dispatch(api.util.invalidateTags(kind === "run_started" ? ["market", "history"] : ["market"]));
}
