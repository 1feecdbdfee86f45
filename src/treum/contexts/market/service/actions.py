"""Corporate actions: proposed by the data or a person, in force once a person confirmed them."""

from dataclasses import asdict, replace
from datetime import date
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from treum.contexts.market import queries
from treum.contexts.market.queries import actions as stored
from treum.contexts.market.queries import daily
from treum.contexts.market.rules.actions.action import (
    Action,
    ActionDecided,
    ActionKind,
    ActionMissing,
    ActionState,
    Terms,
    check_action,
)
from treum.contexts.market.rules.actions.adjust import adjusted
from treum.contexts.market.rules.actions.lineage import lineage
from treum.contexts.market.rules.actions.propose import Candidate, candidate_of
from treum.contexts.market.rules.report import DailyBar
from treum.contexts.market.tables.actions import CorporateActionRow
from treum.platform import audit
from treum.platform.database import Transaction
from treum.platform.ids import derive_id

_SUGGESTED = (ActionKind.SPLIT, ActionKind.BONUS, ActionKind.DEMERGER)


async def propose_from_bars(tx: Transaction, exchange: str) -> list[Action]:
    """What the stored daily bars suggest and nobody has told yet; again: nothing more."""
    calendar = await queries.calendar_of(tx, exchange)
    known = {
        (each.symbol, each.ex_on)
        for each in await stored.actions_of(tx, exchange)
        if each.kind in _SUGGESTED
    }
    pairs = await daily.jumps(tx, exchange)
    found = (candidate_of(before, bar, calendar=calendar) for before, bar in pairs)
    new = (each for each in found if each and (each.symbol, each.ex_on) not in known)
    proposed = [_proposal(exchange, each) for each in new]
    return [each for each in proposed if await _store(tx, each)]


async def propose(tx: Transaction, exchange: str, *, candidate: Candidate) -> Action:
    """What a person read somewhere. Raises: BadAction, ActionDecided when it is there already."""
    action = _proposal(exchange, candidate)
    check_action(action)
    if not await _store(tx, action):
        raise ActionDecided(_is_there(action))
    return action


async def decide(
    tx: Transaction,
    action_id: UUID,
    *,
    state: ActionState,
    source: str,
    kind: ActionKind | None = None,
) -> Action:
    """A person's judgement, which a person may change. kind: a bonus may look like a split.

    Raises: ActionMissing, ActionDecided when that is the judgement already, BadAction.
    """
    before = await stored.lock_action(tx, action_id)
    if before is None:
        raise ActionMissing(f"There is no corporate action {action_id}.")
    after = replace(before, state=state, source=source, kind=kind or before.kind)
    if after.state is before.state and after.kind is before.kind:
        raise ActionDecided(f"{before.symbol} {before.ex_on} {before.kind}: {state} already")
    check_action(after)
    for other in await stored.actions_of(tx, after.exchange, symbols=[after.symbol]):
        if (other.ex_on, other.kind) == (after.ex_on, after.kind) and other.id != after.id:
            raise ActionDecided(_is_there(after))
    values = {"state": after.state, "source": source, "kind": after.kind, "decided_at": tx.now}
    await tx.execute(
        update(CorporateActionRow).where(CorporateActionRow.id == action_id).values(values)
    )
    await _record(tx, f"market.corporate_action_{after.state}", before=before, after=after)
    return after


async def traded_bars(
    tx: Transaction, exchange: str, symbol: str, *, from_: date, to: date, limit: int | None = None
) -> list[DailyBar]:
    """The newest `limit` days of one company with from_ <= day < to, as traded, oldest first.

    Also under its earlier symbols.
    """
    confirmed = await stored.actions_of(tx, exchange, state=ActionState.CONFIRMED)
    bars: list[DailyBar] = []
    for part in lineage(symbol, confirmed, from_=from_, to=to):
        left = None if limit is None else limit - len(bars)
        if left == 0:
            break
        earlier = await daily.daily_bars(
            tx, exchange, part.symbol, from_=part.since, to=part.until, limit=left
        )
        bars = earlier + bars
    return bars


async def adjusted_bars(
    tx: Transaction, exchange: str, symbol: str, *, from_: date, to: date, limit: int | None = None
) -> list[DailyBar]:
    """The same days in prices of today's shares: every confirmed action up to now counts."""
    bars = await traded_bars(tx, exchange, symbol, from_=from_, to=to, limit=limit)
    return adjusted(bars, await actions_in_force(tx, exchange, symbol))


async def actions_in_force(tx: Transaction, exchange: str, symbol: str) -> list[Action]:
    """Confirmed ones of a company, also under its earlier symbols, the newest first."""
    confirmed = await stored.actions_of(tx, exchange, state=ActionState.CONFIRMED)
    names = {part.symbol for part in lineage(symbol, confirmed, from_=date.min, to=date.max)}
    found = [each for each in confirmed if each.symbol in names]
    return sorted(found, key=lambda each: (each.ex_on, each.symbol, each.kind), reverse=True)


def _is_there(action: Action) -> str:
    return f"{action.symbol} {action.ex_on} {action.kind}: there is one already"


def _proposal(exchange: str, candidate: Candidate) -> Action:
    """Its id follows from what is proposed: judged once, it is not proposed again."""
    parts = (exchange, candidate.symbol, candidate.ex_on.isoformat(), candidate.kind)
    return Action(
        id=derive_id("market", "corporate_action", *parts),
        exchange=exchange,
        symbol=candidate.symbol,
        ex_on=candidate.ex_on,
        kind=candidate.kind,
        terms=candidate.terms,
        state=ActionState.PROPOSED,
        source=candidate.evidence,
    )


async def _store(tx: Transaction, action: Action) -> bool:
    """False when there is one of that id, or of that day and kind."""
    row = {
        "id": action.id,
        "exchange": action.exchange,
        "symbol": action.symbol,
        "ex_on": action.ex_on,
        "kind": action.kind,
        "state": action.state,
        "source": action.source,
        "proposed_at": tx.now,
        **asdict(action.terms),
    }
    statement = insert(CorporateActionRow).values(row).on_conflict_do_nothing()
    is_new = await tx.scalar(statement.returning(CorporateActionRow.id)) is not None
    if is_new:
        await _record(tx, "market.corporate_action_proposed", before=None, after=action)
    return is_new


async def _record(tx: Transaction, action: str, *, before: Action | None, after: Action) -> None:
    detail = {"before": before and _told(before), "after": _told(after)}
    await audit.record(
        tx, audit.Act(action=action, subject=f"corporate_action:{after.id}", detail=detail)
    )


def _told(action: Action) -> dict[str, object]:
    return {
        "symbol": f"{action.exchange}:{action.symbol}",
        "ex_on": str(action.ex_on),
        "kind": action.kind,
        "state": action.state,
        "source": action.source,
        "terms": _terms_told(action.terms),
    }


def _terms_told(terms: Terms) -> dict[str, object]:
    """Numbers as text: the audit log holds no fractions."""
    return {name: str(value) for name, value in asdict(terms).items() if value is not None}
