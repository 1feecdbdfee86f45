"""Bars of many instruments at once, as arrays."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Final

import numpy as np

from treum.contexts.market import queries
from treum.contexts.market.queries import actions as stored
from treum.contexts.market.queries.prices import daily_columns, minute_columns
from treum.contexts.market.rules.actions.action import Action, ActionState
from treum.contexts.market.rules.actions.adjust import adjust_columns
from treum.contexts.market.rules.actions.lineage import Stretch, lineage
from treum.contexts.market.rules.columns import (
    DAY_S,
    PRICE_STEP,
    BadColumns,
    BarRange,
    Columns,
    check_range,
    columns_of,
    in_order,
)
from treum.contexts.market.rules.session import instant
from treum.platform.bulk import Integers, patiently
from treum.platform.database import Transaction

PAISA: Final = Decimal("0.01")
"""Daily bars are told in it: over the years a security's tick changes, a paisa divides them all."""
_EPOCH_2000_S = 946_684_800
_IST_S = 19_800  # Market days change at Indian midnight, which knows no summer time.


@dataclass(frozen=True, slots=True)
class _Piece:
    """place: of the symbol that was asked for."""

    place: int
    stretch: Stretch


async def columns(tx: Transaction, wanted: BarRange, *, adjusted: bool = False) -> Columns:
    """adjusted: by every confirmed corporate action, earlier symbols included; prices are then in
    steps of 0.0001 rupees. Else as traded: daily bars in paise, others in ticks.

    Raises: BadColumns, OffTick, BulkError for more rows than can be held.
    """
    check_range(wanted)
    await patiently(tx)
    actions: list[Action] = []
    if adjusted:
        actions = await stored.actions_of(tx, wanted.exchange, state=ActionState.CONFIRMED)
    pieces = [
        _Piece(place, stretch)
        for place, symbol in enumerate(wanted.symbols)
        for stretch in lineage(symbol, actions, from_=wanted.from_on, to=wanted.to_on)
    ]
    read = _daily if wanted.is_daily else _minutes
    found, ticks = await read(tx, wanted, pieces)
    return await asyncio.to_thread(
        _arranged, found, pieces, actions, wanted=wanted, ticks=None if adjusted else ticks
    )


async def _daily(
    tx: Transaction, wanted: BarRange, pieces: Sequence[_Piece]
) -> tuple[Integers, list[Decimal]]:
    found = await daily_columns(
        tx,
        wanted.exchange,
        [each.stretch.symbol for each in pieces],
        since=[each.stretch.since for each in pieces],
        until=[each.stretch.until for each in pieces],
    )
    found[1] = found[1] * DAY_S + _EPOCH_2000_S
    return found, [PAISA] * len(wanted.symbols)


async def _minutes(
    tx: Transaction, wanted: BarRange, pieces: Sequence[_Piece]
) -> tuple[Integers, list[Decimal]]:
    """Raises: BadColumns."""
    symbols = {each.stretch.symbol for each in pieces}
    known = await queries.instruments_named(tx, wanted.exchange, symbols)
    if missing := symbols - known.keys():
        raise BadColumns(f"symbols: {wanted.exchange} has no instrument {min(missing)}")
    found = await minute_columns(
        tx,
        [known[each.stretch.symbol].id for each in pieces],
        interval_s=wanted.interval_s,
        since=[instant(each.stretch.since, time()) for each in pieces],
        until=[instant(each.stretch.until, time()) for each in pieces],
    )
    found[1] = found[1] // 1_000_000 + _EPOCH_2000_S
    return found, [known[symbol].tick_size for symbol in wanted.symbols]


def _arranged(
    found: Integers,
    pieces: Sequence[_Piece],
    actions: Sequence[Action],
    *,
    wanted: BarRange,
    ticks: Sequence[Decimal] | None,
) -> Columns:
    """ticks: None when prices are adjusted, which have none."""
    found[0] = np.array([each.place for each in pieces], dtype=np.int64)[found[0] - 1]
    found = in_order(found)
    if ticks is None:
        _adjust(found, pieces, actions, zone_s=0 if wanted.is_daily else _IST_S)
        ticks = [PRICE_STEP] * len(wanted.symbols)
    return columns_of(found, symbols=wanted.symbols, ticks=ticks)


def _adjust(
    found: Integers, pieces: Sequence[_Piece], actions: Sequence[Action], *, zone_s: int
) -> None:
    by_symbol: dict[str, list[Action]] = {}
    for action in actions:
        by_symbol.setdefault(action.symbol, []).append(action)
    by_place: dict[int, list[Action]] = {}
    for each in pieces:
        by_place.setdefault(each.place, []).extend(by_symbol.get(each.stretch.symbol, ()))
    for place, its in by_place.items():
        first, last = np.searchsorted(found[0], (place, place + 1))
        days = (found[1, first:last] + zone_s) // DAY_S
        adjust_columns(found[2:, first:last], days, actions=its)
