"""HTTP of signals: the live run, the past, and one signal with its life."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from treum.contexts.market import api as market
from treum.contexts.payments import api as payments
from treum.contexts.signals import queries
from treum.contexts.signals.queries import Shown, Wanted
from treum.contexts.signals.rules import Kind, Side, State
from treum.contexts.signals.schemas import (
    ChannelView,
    LifeEntry,
    LiveSignals,
    SignalDetail,
    SignalView,
    TierDelay,
)
from treum.contexts.signals.service.delays import Delays, current_delays, delays_of
from treum.contexts.signals.service.deliver import channel_of
from treum.platform.auth import Actor, scoped
from treum.platform.errors import Missing
from treum.platform.http.app import Reading
from treum.platform.http.lists import (
    LIMIT_MAX,
    Cursor,
    Limit,
    Page,
    decode_cursor,
    encode_cursor,
    json_response,
)
from treum.platform.http.problems import Problem

router = APIRouter(prefix="/signals", tags=["signals"])
_LIVE_MAX = LIMIT_MAX
Reader = Annotated[Actor, Depends(scoped("signals:read"))]


class NoSuchSignal(Missing):
    code = "signals.no_such_signal"
    title = "There is no such signal"


def _kind(
    *,
    state: Annotated[State | None, Query()] = None,
    side: Annotated[Side | None, Query()] = None,
    instrument: Annotated[UUID | None, Query()] = None,
    strategy: Annotated[str | None, Query(max_length=64, pattern=r"^\w*$")] = None,
) -> Wanted:
    return Wanted(state=state, side=side, instrument_id=instrument, strategy=strategy)


def _wanted(
    kind: Annotated[Wanted, Depends(_kind)],
    *,
    run: Annotated[UUID | None, Query()] = None,
    cursor: Cursor = None,
) -> Wanted:
    before = decode_cursor(cursor, tuple[datetime, UUID]) if cursor else None
    return replace(kind, run_id=run, before=before)


@router.get("/live", response_model=LiveSignals, summary="Signals of the current run")
async def list_live_signals(actor: Reader, tx: Reading) -> Response:
    """A snapshot and the place in the channel where a subscription continues it."""
    run = await market.current_run(tx)
    tier = await _tier(tx, actor)
    waits = _waits(await delays_of(tx, run) if run else await current_delays(tx), tier)
    if run is None:
        return json_response({"run": None, "channel": None, **waits, "items": []})
    channel = channel_of(tier)
    heads = await queries.heads(tx, run.id)
    shown = await queries.signals_shown(tx, channel, Wanted(run_id=run.id), limit=_LIVE_MAX)
    place = ChannelView(name=channel, run=run.id, head=heads.get(channel, 0))
    items = [msgspec.Raw(view.encode()) for _, _, view in shown]
    return json_response({"run": run, "channel": place, **waits, "items": items})


@router.get("/history", response_model=Page[SignalView], summary="Signals, newest first")
async def list_signal_history(
    actor: Reader,
    tx: Reading,
    *,
    wanted: Annotated[Wanted, Depends(_wanted)],
    limit: Limit = 50,
) -> Response:
    """Every run's signals as the caller's channel has shown them, losers and winners alike."""
    shown = await queries.signals_shown(tx, await _channel(tx, actor), wanted, limit=limit + 1)
    items = [msgspec.Raw(view.encode()) for _, _, view in shown[:limit]]
    last = shown[limit - 1] if len(shown) > limit else None
    return json_response({"items": items, "next": last and encode_cursor(last[0], last[1])})


@router.get(
    "/{signal_id}",
    response_model=SignalDetail,
    summary="One signal and its life",
    responses={404: {"model": Problem, "description": "`signals.no_such_signal`"}},
)
async def read_signal(actor: Reader, tx: Reading, signal_id: UUID) -> Response:
    """A signal the caller's channel has not shown does not exist for them."""
    life = await queries.life_shown(tx, signal_id, await _channel(tx, actor))
    if not life:
        raise NoSuchSignal("There is no such signal.")
    signal: dict[str, object] = msgspec.json.decode(life[-1].view)
    return json_response(signal | {"life": [_entry(step) for step in life]})


async def _tier(tx: Reading, actor: Actor) -> payments.Tier:
    return await payments.tier_of(tx, actor.person_id, now=tx.now)


async def _channel(tx: Reading, actor: Actor) -> str:
    return channel_of(await _tier(tx, actor))


def _waits(delays: Delays, own: payments.Tier) -> dict[str, object]:
    minutes = {tier: delay // timedelta(minutes=1) for tier, delay in delays.items()}
    faster = [
        TierDelay(tier=tier, minutes=wait) for tier, wait in minutes.items() if wait < minutes[own]
    ]
    return {"delay_minutes": minutes[own], "faster": faster}


def _entry(step: Shown) -> LifeEntry:
    return LifeEntry(
        seq=step.seq, kind=Kind(step.kind), bar_at=step.bar_at, price=step.price, at=step.at
    )
