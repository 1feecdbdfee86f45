"""SQL of corporate actions."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select

from treum.contexts.market.rules.actions.action import Action, ActionKind, ActionState, Terms
from treum.contexts.market.tables.actions import CorporateActionRow as Stored
from treum.platform.database import Transaction

_ACTION = select(
    Stored.id,
    Stored.exchange,
    Stored.symbol,
    Stored.ex_on,
    Stored.kind,
    Stored.shares_before,
    Stored.shares_after,
    Stored.close_before,
    Stored.value_gone,
    Stored.new_symbol,
    Stored.state,
    Stored.source,
)


async def actions_of(
    tx: Transaction,
    exchange: str,
    *,
    symbols: Collection[str] | None = None,
    state: ActionState | None = None,
) -> list[Action]:
    """All of them unless symbols or a state are given; ordered by (symbol, ex_on, kind)."""
    wanted = _ACTION.where(Stored.exchange == exchange)
    wanted = wanted if symbols is None else wanted.where(Stored.symbol.in_(symbols))
    wanted = wanted if state is None else wanted.where(Stored.state == state)
    return await _actions(tx, wanted.order_by(Stored.symbol, Stored.ex_on, Stored.kind))


async def lock_action(tx: Transaction, action_id: UUID) -> Action | None:
    """Until the commit nobody else decides on it."""
    found = await _actions(tx, _ACTION.where(Stored.id == action_id).with_for_update())
    return found[0] if found else None


async def _actions(tx: Transaction, statement: Select[*tuple[Any, ...]]) -> list[Action]:
    return [_action(row) for row in await tx.execute(statement)]


def _action(row: Row[*tuple[Any, ...]]) -> Action:
    return Action(
        id=row.id,
        exchange=row.exchange,
        symbol=row.symbol,
        ex_on=row.ex_on,
        kind=ActionKind(row.kind),
        terms=Terms(
            shares_before=row.shares_before,
            shares_after=row.shares_after,
            close_before=row.close_before,
            value_gone=row.value_gone,
            new_symbol=row.new_symbol,
        ),
        state=ActionState(row.state),
        source=row.source,
    )
