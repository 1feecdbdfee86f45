"""The minute bars of one instrument in a run."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from treum.contexts.market import api, queries
from treum.contexts.market.api import Bar, Run, RunMissing
from treum.platform.auth import SignedIn
from treum.platform.errors import Invalid
from treum.platform.http.app import Reading
from treum.platform.http.instants import Instant
from treum.platform.http.lists import (
    Cursor,
    Page,
    decode_cursor,
    encode_cursor,
    json_response,
)
from treum.platform.http.problems import Problem


class BadStretch(Invalid):
    code = "market.bad_stretch"
    title = "These bounds exclude each other"


router = APIRouter(prefix="/market", tags=["market"])
BARS_MAX = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class BarView:
    """at: when the minute opens. Prices are decimal strings; volume is null for an index."""

    at: datetime
    open: str
    high: str
    low: str
    close: str
    volume: int | None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A stretch of bars: from <= at < to; or the newest with at < before."""

    run_id: UUID | None
    from_: datetime | None
    to: datetime | None
    before: datetime | None


def _wanted(
    *,
    run: Annotated[UUID | None, Query(description="The current run without it.")] = None,
    from_: Annotated[Instant | None, Query(alias="from")] = None,
    to: Annotated[Instant | None, Query()] = None,
    before: Annotated[
        Instant | None,
        Query(description="The newest `limit` bars earlier than this; goes with `run` only."),
    ] = None,
) -> _Wanted:
    return _Wanted(run, from_, to, before)


@router.get(
    "/instruments/{instrument_id}/bars",
    response_model=Page[BarView],
    summary="Minute bars of one instrument, oldest first",
    responses={
        404: {"model": Problem, "description": "`market.instrument_missing`, `market.run_missing`"},
        422: {"model": Problem, "description": "`market.bad_stretch`"},
    },
)
async def list_bars(
    _actor: SignedIn,
    tx: Reading,
    instrument_id: UUID,
    wanted: Annotated[_Wanted, Depends(_wanted)],
    *,
    limit: Annotated[int, Query(ge=1, le=BARS_MAX)] = 500,
    cursor: Cursor = None,
) -> Response:
    """Of one run, its history included. 404 for an unknown instrument or run.

    With `before` there is no next page.
    """
    await api.instrument_by_id(tx, instrument_id)
    run = await _run(tx, wanted.run_id)
    if wanted.before is not None:
        _check_alone(wanted, cursor)
        newest = await api.bars_before(tx, run.id, instrument_id, before=wanted.before, limit=limit)
        return json_response(Page(items=[_view(bar) for bar in newest], next=None))
    found = await queries.bars(
        tx,
        run.id,
        [instrument_id],
        from_=decode_cursor(cursor, tuple[datetime])[0] if cursor else wanted.from_,
        to=wanted.to,
        limit=limit + 1,
    )
    following = found[limit].at if len(found) > limit else None
    items = [_view(bar) for bar in found[:limit]]
    return json_response(Page(items=items, next=encode_cursor(following) if following else None))


def _check_alone(wanted: _Wanted, cursor: str | None) -> None:
    """Raises: BadStretch."""
    if wanted.from_ or wanted.to or cursor:
        raise BadStretch("`before` goes without `from`, `to` and `cursor`.")


async def _run(tx: Reading, run_id: UUID | None) -> Run:
    """Raises: RunMissing."""
    if run_id is not None:
        return await api.run_by_id(tx, run_id)
    run = await queries.current_run(tx)
    if run is None:
        raise RunMissing("No run has started yet.")
    return run


def _view(bar: Bar) -> BarView:
    return BarView(
        at=bar.at,
        open=str(bar.open),
        high=str(bar.high),
        low=str(bar.low),
        close=str(bar.close),
        volume=bar.volume,
    )
