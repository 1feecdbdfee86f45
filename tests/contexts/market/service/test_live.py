"""What Kite is asked before a live run starts, and what comes of its answers."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import pytest

from tests.contexts.market.adapters.kite.harness import served
from tests.contexts.market.examples import BANKNIFTY, CALENDAR, NIFTY, Choice, india
from treum.contexts.market.adapters.kite.answers import Listing, write_listings
from treum.contexts.market.service.live import Waiting, await_kite
from treum.contexts.market.service.plan import FeedPlan
from treum.contexts.market.service.prepare import check_feed
from treum.platform.errors import SetupError
from treum.platform.sockets import Answer, Request

DAY = date(2024, 6, 4)
LISTED = {256265: "NIFTY 50", 260105: "NIFTY BANK", 264969: "INDIA VIX"}
NOTHING = Answer(200, b'{"status": "success", "data": {"candles": []}}')
Reply = Callable[[Request], Answer]


def _list(*tokens: int) -> Answer:
    items = [
        Listing(token, LISTED[token], "x", Decimal(0), 1, "EQ", "INDICES", "NSE")
        for token in tokens
    ]
    return Answer(200, write_listings(items), "text/csv")


@dataclass
class Kite:
    """Lists what it is given, one answer after the other, and tells candles."""

    lists: list[Answer]
    candles: Reply = field(default=lambda _: NOTHING)
    asked: list[str] = field(default_factory=list)

    def door(self, request: Request) -> Answer:
        self.asked.append(request.target.partition("?")[0])
        if request.target == "/instruments":
            return self.lists.pop(0) if len(self.lists) > 1 else self.lists[0]
        return self.candles(request)


class Waits:
    """Lets no time pass; says stop at the given pause that is no turn of a call."""

    def __init__(self, pauses_max: int = 100) -> None:
        self.pauses = 0
        self._pauses_max = pauses_max

    async def wait(self, seconds: float) -> bool:
        self.pauses += seconds > 0
        return self.pauses >= self._pauses_max


async def _met(
    kite: Kite, *, with_history: bool = True, waits: Waits | None = None
) -> FeedPlan | None:
    async with asyncio.timeout(30), served(kite.door) as url:
        choice = Choice(kind="kite", day=DAY, symbol=None, kite_url=url)
        plan = check_feed(choice, today=DAY)
        chosen = replace(plan, instruments=(NIFTY, BANKNIFTY))
        times = Waiting(clock=lambda: 0.0, wait=(waits or Waits()).wait)
        return await await_kite(chosen, CALENDAR, times=times, with_history=with_history)


def _tokens(plan: FeedPlan | None) -> dict[int, object]:
    assert plan
    return dict(plan.tokens)


async def test_only_what_kite_lists_is_in_the_run() -> None:
    plan = await _met(Kite([_list(264969, 260105)]))
    assert _tokens(plan) == {260105: BANKNIFTY.id}
    assert plan
    assert plan.instruments == (BANKNIFTY,)


async def test_a_run_that_goes_on_asks_for_no_history() -> None:
    kite = Kite([_list(256265, 260105)])
    plan = await _met(kite, with_history=False)
    assert len(_tokens(plan)) == 2
    assert kite.asked == ["/instruments"]


async def test_history_is_what_can_be_true_of_the_sessions_before() -> None:
    rows: Sequence[tuple[str, str]] = (
        ("2024-06-03T09:15:00+0530", "1,2,1,2"),
        ("2024-06-03T09:16:00+0530", "1,2,1,2.01"),  # off the tick
        ("2024-06-03T09:17:00+0530", "1,1,1,2"),  # above the high
        ("2024-06-03T20:00:00+0530", "1,2,1,2"),  # nobody trades then
        ("1999-06-03T09:15:00+0530", "1,2,1,2"),  # no calendar
        ("2024-05-31T15:29:00+0530", "1,2,1,2"),
    )
    body = ",".join(f'["{at}",{prices},0]' for at, prices in rows)
    answer = Answer(200, f'{{"data": {{"candles": [{body}]}}}}'.encode())
    targets: list[str] = []

    def candles(request: Request) -> Answer:
        targets.append(request.target)
        return answer

    plan = await _met(Kite([_list(256265)], candles))
    assert plan
    assert [(bar.at, bar.instrument_id, bar.volume) for bar in plan.history] == [
        (india("15:29", date(2024, 5, 31)), NIFTY.id, None),
        (india("09:15", date(2024, 6, 3)), NIFTY.id, None),
    ]
    span = "from=2024-05-28+09%3A15%3A00&to=2024-06-04+09%3A14%3A00"
    assert targets == [f"/instruments/historical/256265/minute?{span}"]


async def test_an_app_without_history_runs_without_it() -> None:
    refusal = Answer(403, b'{"error_type": "PermissionException"}')
    plan = await _met(Kite([_list(256265, 260105)], lambda _: refusal))
    assert len(_tokens(plan)) == 2
    assert plan
    assert plan.history == ()


@pytest.mark.parametrize(
    "first",
    [
        _list(),
        Answer(200, b"<html>"),
        Answer(503, b'{"error_type": "NetworkException"}'),
        Answer(403, b'{"error_type": "TokenException"}'),
        Answer(429, b""),
    ],
)
async def test_an_answer_that_is_none_is_asked_for_again(first: Answer) -> None:
    kite = Kite([first, _list(256265)])
    assert _tokens(await _met(kite, with_history=False)) == {256265: NIFTY.id}
    assert kite.asked == ["/instruments"] * 2


async def test_a_feed_that_stops_asks_no_more() -> None:
    kite = Kite([Answer(503, b"")])
    assert await _met(kite, waits=Waits(pauses_max=1)) is None
    assert kite.asked == ["/instruments"]


async def test_nothing_of_ours_is_one_line() -> None:
    line = pytest.RaisesExc(SetupError, match="Kite lists none of NIFTY, BANKNIFTY")
    with pytest.RaisesGroup(line):  # The server of the test wraps it.
        await _met(Kite([_list(264969)]))
