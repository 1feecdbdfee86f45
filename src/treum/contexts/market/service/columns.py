"""Bars of many instruments at once, as arrays."""

import asyncio
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Final, TypeAlias

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
    sort_by_instant,
)
from treum.contexts.market.rules.session import instant
from treum.platform.bulk import Integers, patiently
from treum.platform.database import Transaction

PAISA: Final = Decimal("0.01")
"""Daily bars are told in it: over the years a security's tick changes, a paisa divides them all."""
_Piece: TypeAlias = tuple[int, Stretch]
"""The place of the symbol that was asked for, and one under which its prices are stored."""
_EPOCH = date(1970, 1, 1)
_EPOCH_2000_S = 946_684_800
_IST_S = 19_800  # Market days change at Indian midnight, which knows no summer time.


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
        (place, stretch)
        for place, symbol in enumerate(wanted.symbols)
        for stretch in lineage(symbol, actions, from_=wanted.from_on, to=wanted.to_on)
    ]
    names = [stretch.symbol for _, stretch in pieces]
    blocks, ticks = await (_daily if wanted.is_daily else _minutes)(tx, wanted, names)
    if not adjusted:
        return await asyncio.to_thread(_as_traded, blocks, wanted=wanted, ticks=ticks)
    return await asyncio.to_thread(_adjusted, blocks, pieces, actions=actions, wanted=wanted)


async def _daily(
    tx: Transaction, wanted: BarRange, names: Sequence[str]
) -> tuple[list[Integers], list[Decimal]]:
    blocks = await daily_columns(tx, wanted.exchange, names, from_=wanted.from_on, to=wanted.to_on)
    for block in blocks:
        block[1] *= DAY_S
    return blocks, [PAISA] * len(names)


async def _minutes(
    tx: Transaction, wanted: BarRange, names: Sequence[str]
) -> tuple[list[Integers], list[Decimal]]:
    """Raises: BadColumns."""
    known = await queries.instruments_named(tx, wanted.exchange, set(names))
    if missing := set(names) - known.keys():
        raise BadColumns(f"symbols: {wanted.exchange} has no instrument {min(missing)}")
    blocks = await minute_columns(
        tx,
        [known[name].id for name in names],
        interval_s=wanted.interval_s,
        from_at=instant(wanted.from_on, time()),
        to_at=instant(wanted.to_on, time()),
    )
    for block in blocks:
        block[1] //= 1_000_000
    return blocks, [known[name].tick_size for name in names]


def _as_traded(
    blocks: Sequence[Integers], *, wanted: BarRange, ticks: Sequence[Decimal]
) -> Columns:
    rows, starts = _in_order(blocks, len(wanted.symbols))
    return columns_of(rows, starts, symbols=wanted.symbols, ticks=ticks)


def _adjusted(
    blocks: Sequence[Integers],
    pieces: Sequence[_Piece],
    *,
    actions: Sequence[Action],
    wanted: BarRange,
) -> Columns:
    zone_s = _EPOCH_2000_S + (0 if wanted.is_daily else _IST_S)
    since, until = (
        np.array([(getattr(each, end) - _EPOCH).days for _, each in pieces])
        for end in ("since", "until")
    )
    of_piece = np.array([place + 1 for place, _ in pieces])
    kept: list[Integers] = []
    for block in blocks:
        piece, days = block[0] - 1, (block[1] + zone_s) // DAY_S
        block[0] = of_piece[piece]
        kept.append(block[:, (days >= since[piece]) & (days < until[piece])])
    rows, starts = _in_order(kept, len(wanted.symbols))
    by_symbol: dict[str, list[Action]] = {}
    for action in actions:
        by_symbol.setdefault(action.symbol, []).append(action)
    for place, its in groupby(pieces, key=itemgetter(0)):
        mine = rows[:, starts[place] : starts[place + 1]]
        its_actions = [act for _, each in its for act in by_symbol.get(each.symbol, ())]
        days = (mine[0] + (0 if wanted.is_daily else _IST_S)) // DAY_S
        adjust_columns(mine[1:], days, actions=its_actions)
    steps = [PRICE_STEP] * len(wanted.symbols)
    return columns_of(rows, starts, symbols=wanted.symbols, ticks=steps)


def _in_order(blocks: Sequence[Integers], symbols: int) -> tuple[Integers, Integers]:
    """blocks: with places from 1 and seconds since 2000."""
    # Numba takes a third of a second to import; a process that reads nothing does without.
    from treum.platform.bulk.group import grouped  # noqa: PLC0415

    for block in blocks:
        block[0] -= 1
    rows, starts = grouped(blocks, symbols)
    rows[0] += _EPOCH_2000_S
    sort_by_instant(rows, starts)
    return rows, starts
