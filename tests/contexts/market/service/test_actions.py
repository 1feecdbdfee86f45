"""A person decides on corporate actions; what is confirmed adjusts the bars that are read."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from tests.contexts.market.daily_bars import made, recorded, store
from treum.contexts.market import api
from treum.contexts.market.rules.actions.action import (
    Action,
    ActionDecided,
    ActionKind,
    ActionMissing,
    ActionState,
    BadAction,
    Terms,
)
from treum.contexts.market.rules.actions.propose import Candidate
from treum.contexts.market.service.reference import seed_reference
from treum.platform.audit import NobodyActed
from treum.platform.database import Database, Transaction
from treum.platform.ids import new_id

SPLIT_ON = date(2025, 11, 26)
LATER = date(2030, 1, 1)
HALVED = Terms(shares_before=1, shares_after=2)


@pytest.fixture
async def seeded(tx: Transaction) -> Transaction:
    await seed_reference(tx)
    tx.actor = "operator:asha"
    return tx


def _candidate(kind: str = "split", *, terms: Terms = HALVED, symbol: str = "MADEUP") -> Candidate:
    return Candidate(
        symbol=symbol, ex_on=SPLIT_ON, kind=ActionKind(kind), terms=terms, evidence="As told"
    )


async def _decide(
    tx: Transaction, action: Action, *, state: str, kind: str | None = None
) -> Action:
    return await api.decide(
        tx,
        action.id,
        state=ActionState(state),
        source="NSE circular 12",
        kind=None if kind is None else ActionKind(kind),
    )


async def _closes(tx: Transaction, symbol: str = "MADEUP") -> list[str]:
    bars = await api.adjusted_bars(tx, "NSE", symbol, from_=date(2017, 1, 1), to=LATER)
    return [str(bar.close.normalize()) for bar in bars]


async def _audited(tx: Transaction) -> list[tuple[str, str, dict[str, object]]]:
    await tx.write_collected()
    rows = await tx.execute(text("SELECT actor, action, detail FROM platform.audit ORDER BY at"))
    return [(row.actor, row.action, row.detail) for row in rows]


async def test_a_confirmed_action_adjusts_what_is_read_and_nothing_that_is_stored(
    seeded: Transaction,
) -> None:
    await store(seeded, made(SPLIT_ON - timedelta(days=1), "100"), made(SPLIT_ON, "51"))
    action = await api.propose(seeded, "NSE", candidate=_candidate())
    assert await _closes(seeded) == ["1E+2", "51"]
    await _decide(seeded, action, state="confirmed")
    assert await _closes(seeded) == ["5E+1", "51"]
    assert await seeded.scalar(text("SELECT max(close) FROM market.daily_bar")) == 100
    await _decide(seeded, action, state="rejected")
    assert await _closes(seeded) == ["1E+2", "51"]


async def test_every_step_is_in_the_audit_log_with_what_was_before(seeded: Transaction) -> None:
    action = await api.propose(seeded, "NSE", candidate=_candidate())
    await _decide(seeded, action, state="confirmed", kind="bonus")
    (_, proposed, first), (actor, confirmed, second) = await _audited(seeded)
    assert (proposed, first["before"]) == ("market.corporate_action_proposed", None)
    assert (actor, confirmed) == ("operator:asha", "market.corporate_action_confirmed")
    assert second["before"] == first["after"]
    assert second["after"] == {
        "symbol": "NSE:MADEUP",
        "ex_on": "2025-11-26",
        "kind": "bonus",
        "state": "confirmed",
        "source": "NSE circular 12",
        "terms": {"shares_before": "1", "shares_after": "2"},
    }


async def test_the_stored_bars_are_searched_once(seeded: Transaction) -> None:
    """Judged, and even renamed to a bonus, an action is not proposed again."""
    names = ("daily_2019_2026_delivery/YESBANK.csv", "daily_2019_2026_delivery/NESTLEIND.csv")
    for name in names:
        await store(seeded, *recorded(name))
    first, second = await api.propose_from_bars(seeded, "NSE")
    assert (first.symbol, first.ex_on) == ("NESTLEIND", date(2024, 1, 5))
    assert (second.symbol, second.ex_on) == ("NESTLEIND", date(2025, 8, 8))
    await _decide(seeded, first, state="rejected")
    await _decide(seeded, second, state="confirmed", kind="bonus")
    assert await api.propose_from_bars(seeded, "NSE") == []
    stored = await api.actions_of(seeded, "NSE")
    assert [(each.kind, each.state) for each in stored] == [
        (ActionKind.SPLIT, ActionState.REJECTED),
        (ActionKind.BONUS, ActionState.CONFIRMED),
    ]


async def test_what_a_person_told_is_not_proposed_as_something_else(seeded: Transaction) -> None:
    await store(seeded, made(SPLIT_ON - timedelta(days=1), "100"), made(SPLIT_ON, "51"))
    bonus = await api.propose(seeded, "NSE", candidate=_candidate("bonus"))
    assert await api.propose_from_bars(seeded, "NSE") == []
    assert await api.actions_of(seeded, "NSE") == [bonus]


async def test_a_proposal_says_what_speaks_for_it(seeded: Transaction) -> None:
    await store(seeded, made(SPLIT_ON - timedelta(days=1), "100.10"), made(SPLIT_ON, "51"))
    (found,) = await api.propose_from_bars(seeded, "NSE")
    near = "near 1/2; a split, or a bonus of 1:1"
    assert found.source == f"opened at 51.00 after a close of 100.10: {near}"


async def test_a_judgement_is_not_repeated_and_what_is_not_there_is_missing(
    seeded: Transaction,
) -> None:
    action = await api.propose(seeded, "NSE", candidate=_candidate())
    await _decide(seeded, action, state="confirmed")
    with pytest.raises(ActionDecided, match="MADEUP 2025-11-26 split: confirmed already"):
        await _decide(seeded, action, state="confirmed")
    with pytest.raises(ActionDecided, match="there is one already"):
        await api.propose(seeded, "NSE", candidate=_candidate())
    with pytest.raises(ActionMissing):
        await _decide(seeded, replace(action, id=new_id()), state="confirmed")
    assert len(await _audited(seeded)) == 2


async def test_two_actions_of_one_day_stay_two(seeded: Transaction) -> None:
    split = await api.propose(seeded, "NSE", candidate=_candidate())
    await api.propose(seeded, "NSE", candidate=_candidate("bonus"))
    with pytest.raises(ActionDecided, match="MADEUP 2025-11-26 bonus: there is one already"):
        await _decide(seeded, split, state="confirmed", kind="bonus")
    assert [each.state for each in await api.actions_of(seeded, "NSE")] == ["proposed"] * 2


async def test_terms_must_fit_the_kind_also_when_a_person_corrects_it(seeded: Transaction) -> None:
    action = await api.propose(seeded, "NSE", candidate=_candidate())
    with pytest.raises(BadAction, match="dividend: needs close_before, value_gone"):
        await _decide(seeded, action, state="confirmed", kind="dividend")
    with pytest.raises(BadAction):
        await api.propose(seeded, "NSE", candidate=_candidate("demerger"))
    assert len(await api.actions_of(seeded, "NSE")) == 1


async def test_bars_are_read_on_under_an_earlier_symbol(seeded: Transaction) -> None:
    """Also over a split that the company made under its earlier symbol."""
    days = [SPLIT_ON + timedelta(days=n) for n in (-2, -1, 0, 1)]
    bars = [made(day, str(10 + n)) for n, day in enumerate(days)]
    await store(seeded, *bars[:2], *(replace(bar, symbol="RENAMED") for bar in bars[1:]))
    terms = Terms(new_symbol="RENAMED")
    rename = await api.propose(seeded, "NSE", candidate=_candidate("symbol_change", terms=terms))
    assert await _closes(seeded, "RENAMED") == ["11", "12", "13"]
    await _decide(seeded, rename, state="confirmed")
    assert await _closes(seeded, "RENAMED") == ["1E+1", "11", "12", "13"]
    split = replace(_candidate(), ex_on=days[1])
    await _decide(seeded, await api.propose(seeded, "NSE", candidate=split), state="confirmed")
    assert await _closes(seeded, "RENAMED") == ["5", "11", "12", "13"]


async def test_renames_in_a_circle_end(seeded: Transaction) -> None:
    for symbol, new in (("AAA", "BBB"), ("BBB", "AAA")):
        terms = Terms(new_symbol=new)
        candidate = _candidate("symbol_change", terms=terms, symbol=symbol)
        action = await api.propose(seeded, "NSE", candidate=candidate)
        await _decide(seeded, action, state="confirmed")
    assert await _closes(seeded, "AAA") == []


async def test_nobody_decides_without_a_name(database: Database) -> None:
    with pytest.raises(NobodyActed):
        async with database.transaction() as tx:
            await api.propose(tx, "NSE", candidate=_candidate())
    async with database.snapshot() as tx:
        assert await api.actions_of(tx, "NSE") == []


async def test_terms_that_do_not_fit_are_refused_by_the_database_too(seeded: Transaction) -> None:
    action = await api.propose(
        seeded,
        "NSE",
        candidate=_candidate(
            "dividend", terms=Terms(close_before=Decimal(10), value_gone=Decimal(1))
        ),
    )
    wrong = text("UPDATE market.corporate_action SET kind = 'split' WHERE id = :id")
    with pytest.raises(Exception, match="terms_fit_kind"):
        await seeded.execute(wrong, {"id": action.id})
