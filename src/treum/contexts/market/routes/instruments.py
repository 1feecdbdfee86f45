"""What is listed, its last price, and what its company did to the shares."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from treum.contexts.market import api
from treum.contexts.market.api import Action, ActionKind, Instrument, InstrumentKind
from treum.contexts.market.queries import listing
from treum.contexts.market.queries.listing import LastPrice, Rank, Sought
from treum.contexts.market.service.actions import actions_in_force
from treum.platform.auth import SignedIn
from treum.platform.http.app import Reading
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
QUERY_CHARACTERS_MAX = 64
MISSING: dict[int | str, dict[str, object]] = {
    404: {"model": Problem, "description": "`market.instrument_missing`"}
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LastView:
    """A decimal string. at, run_id: of the minute of the run; null where only the day's close is
    known. previous: the close of the session before `day`."""

    price: str
    previous: str | None
    day: date
    at: datetime | None
    run_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentView:
    """tick_size: a decimal string; every price is a multiple of it. is_demo: invented."""

    id: UUID
    symbol: str
    name: str
    exchange: str
    kind: InstrumentKind
    tick_size: str
    is_demo: bool
    last: LastView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """ex_on: the first session without the right; symbol: of the company until then.

    Of `close_before`, `value_gone` rupees a share leave. Null: what the kind does not have.
    """

    id: UUID
    symbol: str
    ex_on: date
    kind: ActionKind
    shares_before: int | None
    shares_after: int | None
    close_before: str | None
    value_gone: str | None
    new_symbol: str | None
    source: str


@router.get("/instruments", response_model=Page[InstrumentView], summary="What is listed")
async def list_instruments(
    _actor: SignedIn,
    tx: Reading,
    query: Annotated[
        str,
        Query(
            max_length=QUERY_CHARACTERS_MAX,
            pattern=r"^[^\u0000-\u001f\u007f]*$",
            description="Part of a symbol or name, in any case.",
        ),
    ] = "",
    kind: Annotated[InstrumentKind | None, Query()] = None,
    *,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Invented ones last, and symbols that begin with the query first, then by symbol."""
    after = decode_cursor(cursor, tuple[Rank, str, UUID]) if cursor else None
    sought = Sought(query.strip(), kind)
    found = await listing.instruments_after(tx, after, sought=sought, limit=limit + 1)
    page = found[:limit]
    last = await listing.last_prices(tx, [each.id for _, each in page])
    items = [_listed(each, last.get(each.id)) for _, each in page]
    following = encode_cursor(*page[-1][0]) if len(found) > limit else None
    return json_response(Page(items=items, next=following))


@router.get(
    "/instruments/{instrument_id}",
    response_model=InstrumentView,
    summary="One instrument",
    responses=MISSING,
)
async def read_instrument(_actor: SignedIn, tx: Reading, instrument_id: UUID) -> Response:
    instrument = await api.instrument_by_id(tx, instrument_id)
    last = await listing.last_prices(tx, [instrument_id])
    return json_response(_listed(instrument, last.get(instrument_id)))


@router.get(
    "/instruments/{instrument_id}/corporate-actions",
    response_model=Page[ActionView],
    summary="Confirmed corporate actions, the newest first",
    responses=MISSING,
)
async def list_corporate_actions(
    _actor: SignedIn,
    tx: Reading,
    instrument_id: UUID,
    *,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Of the company, also under its earlier symbols."""
    instrument = await api.instrument_by_id(tx, instrument_id)
    after = decode_cursor(cursor, tuple[date, str, str]) if cursor else None
    known = await actions_in_force(tx, instrument.exchange, instrument.symbol)
    found = [each for each in known if after is None or _place(each) < after]
    following = encode_cursor(*_place(found[limit - 1])) if len(found) > limit else None
    return json_response(Page(items=[_action(each) for each in found[:limit]], next=following))


def _place(action: Action) -> tuple[date, str, str]:
    return action.ex_on, action.symbol, action.kind


def _listed(instrument: Instrument, last: LastPrice | None) -> InstrumentView:
    return InstrumentView(
        id=instrument.id,
        symbol=instrument.symbol,
        name=instrument.name,
        exchange=instrument.exchange,
        kind=instrument.kind,
        tick_size=str(instrument.tick_size),
        is_demo=instrument.is_demo,
        last=_last(last) if last else None,
    )


def _last(last: LastPrice) -> LastView:
    return LastView(
        price=str(last.price),
        previous=_text(last.previous),
        day=last.day,
        at=last.at,
        run_id=last.run_id,
    )


def _action(action: Action) -> ActionView:
    terms = action.terms
    return ActionView(
        id=action.id,
        symbol=action.symbol,
        ex_on=action.ex_on,
        kind=action.kind,
        shares_before=terms.shares_before,
        shares_after=terms.shares_after,
        close_before=_text(terms.close_before),
        value_gone=_text(terms.value_gone),
        new_symbol=terms.new_symbol,
        source=action.source,
    )


def _text(price: Decimal | None) -> str | None:
    return None if price is None else str(price)
