"""The days on which the exchange differs from its weekly rule."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from treum.contexts.market import api, queries
from treum.contexts.market.api import SessionKind, Window
from treum.contexts.market.rules.session import Session
from treum.platform.http.app import Reading
from treum.platform.http.instants import Day
from treum.platform.http.lists import (
    Cursor,
    Limit,
    Page,
    decode_cursor,
    encode_cursor,
    json_response,
)
from treum.platform.http.problems import Problem

router = APIRouter(prefix="/market", tags=["market"])


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDayView:
    """windows: none when closed, or when the exchange has not told the hours yet."""

    day: date
    kind: SessionKind
    name: str | None
    windows: list[Window]


@router.get(
    "/special-days",
    response_model=Page[SpecialDayView],
    summary="Holidays and special sessions, the nearest first",
    responses={404: {"model": Problem, "description": "`market.calendar_gap`"}},
)
async def list_special_days(
    tx: Reading,
    from_: Annotated[Day | None, Query(alias="from", description="Today without it.")] = None,
    *,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """For everybody, signed in or not: of one day on, which is included."""
    calendar = await queries.calendar_of(tx, api.EXCHANGE)
    first = decode_cursor(cursor, tuple[date])[0] if cursor else from_ or api.local_day(tx.now)
    days = sorted(day for day in calendar.special_days if day >= first)
    items = [_view(calendar.session_of(day)) for day in days[:limit]]
    following = encode_cursor(days[limit]) if len(days) > limit else None
    return json_response(Page(items=items, next=following))


def _view(session: Session) -> SpecialDayView:
    return SpecialDayView(
        day=session.day, kind=session.kind, name=session.name, windows=list(session.windows)
    )
