"""Limits in PostgreSQL: racing takes, refusals that write nothing, keys that hide."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as given_settings
from hypothesis import strategies as st
from sqlalchemy import text

from treum.platform.clock import now
from treum.platform.database import Database, Transaction
from treum.platform.limits import Limit, give_back, sweep, take
from treum.platform.limits.limit import after_take
from treum.platform.limits.limit import wait as wait_of

_LIMIT = Limit(name="test.knock", rate=1, per=timedelta(minutes=1), burst=7)
_AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
_ROWS = text("SELECT key, tat, taken_at, xmin FROM platform.limit ORDER BY key")


async def test_of_fifty_racing_takes_burst_pass(database: Database) -> None:
    answers = await asyncio.gather(*(take(database, _LIMIT, "asha", now=_AT) for _ in range(50)))
    assert answers.count(None) == 7
    assert {answer for answer in answers if answer is not None} == {timedelta(minutes=1)}


async def test_whoever_looked_at_the_clock_earlier_is_served_like_the_others(
    tx: Transaction,
) -> None:
    instants = [_AT - timedelta(milliseconds=number) for number in range(50)]
    answers = [await take(tx, _LIMIT, "asha", now=at) for at in instants]
    assert answers[:7] == [None] * 7
    assert None not in answers[7:]
    first_earned = _AT + timedelta(minutes=1)
    assert [at + wait for at, wait in zip(instants, answers, strict=True) if wait] == (
        [first_earned] * 43
    )


async def test_of_fifty_racing_transactions_burst_pass_whoever_rolls_back(
    database: Database,
) -> None:
    class _GivenUpError(Exception):
        pass

    async def attempt(number: int) -> str:
        try:
            async with database.transaction() as tx:
                refused = await take(tx, _LIMIT, "asha", now=_AT)
                if refused is None and number % 2:
                    raise _GivenUpError
                return "refused" if refused else "taken"
        except _GivenUpError:
            return "rolled back"

    answers = await asyncio.gather(*(attempt(number) for number in range(50)))
    assert answers.count("taken") == 7


async def test_a_refusal_writes_nothing(database: Database) -> None:
    for _ in range(7):
        assert await take(database, _LIMIT, "asha", now=_AT) is None
    before = await _rows(database)
    refused = await take(database, _LIMIT, "asha", now=_AT + timedelta(seconds=20))
    assert refused == timedelta(seconds=40)
    assert await _rows(database) == before
    assert await take(database, _LIMIT, "asha", now=_AT + timedelta(seconds=60)) is None


async def test_keys_and_limits_do_not_share(tx: Transaction) -> None:
    once = Limit(name="test.once", rate=1, per=timedelta(minutes=1), burst=1)
    other = Limit(name="test.other", rate=1, per=timedelta(minutes=1), burst=1)
    answers = [
        await take(tx, limit, key, now=_AT)
        for limit, key in ((once, "a"), (once, "b"), (other, "a"), (once, "a"))
    ]
    assert answers == [None, None, None, timedelta(minutes=1)]


@pytest.mark.parametrize("key", ["asha@example.com", "\x00", "\ud800", "āśā"])
async def test_no_key_stands_in_clear(tx: Transaction, key: str) -> None:
    assert await take(tx, _LIMIT, key, now=_AT) is None
    (stored,) = (await tx.execute(_ROWS)).all()
    assert len(stored.key) == 32
    assert key.encode(errors="surrogatepass") not in bytes(stored.key)


async def test_what_is_given_back_may_be_taken_again(tx: Transaction) -> None:
    for _ in range(7):
        await take(tx, _LIMIT, "asha", now=_AT)
    await give_back(tx, _LIMIT, "asha")
    assert await take(tx, _LIMIT, "asha", now=_AT) is None
    assert await take(tx, _LIMIT, "asha", now=_AT) == timedelta(minutes=1)


async def test_giving_back_never_makes_more_than_the_burst(tx: Transaction) -> None:
    await take(tx, _LIMIT, "asha", now=_AT)
    for _ in range(9):
        await give_back(tx, _LIMIT, "asha")
    answers = [await take(tx, _LIMIT, "asha", now=_AT) for _ in range(8)]
    assert answers == [None] * 7 + [timedelta(minutes=1)]


async def test_sweep_deletes_only_what_is_earned_again(database: Database) -> None:
    long_ago = now() - timedelta(hours=1)
    async with database.transaction() as tx:
        await tx.execute(_MANY, {"tat": long_ago})
        await take(tx, _LIMIT, "asha", now=tx.now)
    assert await sweep(database) == 1_000
    assert len(await _rows(database)) == 1
    assert await sweep(database) == 0


@given_settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(pauses=st.lists(st.integers(0, 90), max_size=20), key=st.uuids())
async def test_take_follows_the_rule(tx: Transaction, pauses: list[int], key: object) -> None:
    at, tat = _AT, None
    limit = Limit(name="test.rule", rate=1, per=timedelta(minutes=1), burst=3)
    name = f"{key}{_unique()}"
    for pause in pauses:
        at += timedelta(seconds=pause)
        after = after_take(limit, tat, now=at)
        expected = None if after or tat is None else wait_of(limit, tat, now=at)
        assert await take(tx, limit, name, now=at) == expected
        tat = after or tat


_numbers = iter(range(10**9))
_MANY = text(
    """
    INSERT INTO platform.limit (key, tat, taken_at)
    SELECT sha256(convert_to(number::text, 'UTF8')), :tat, :tat
    FROM generate_series(1, 1000) AS number
    """
)


def _unique() -> int:
    return next(_numbers)


async def _rows(database: Database) -> list[tuple[object, ...]]:
    async with database.transaction() as tx:
        return [tuple(row) for row in await tx.execute(_ROWS)]
