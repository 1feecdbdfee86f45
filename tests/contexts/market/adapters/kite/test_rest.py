"""The REST side: what is asked, when, and what comes of every answer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from tests.contexts.market.adapters.kite.harness import KEY, TOKEN, Line, access_to, served
from tests.contexts.market.examples import india
from tests.contexts.market.recorded import market_data
from treum.contexts.market.adapters.kite import rest as rest_module
from treum.contexts.market.adapters.kite.errors import (
    BadAnswer,
    KiteAway,
    KiteRefused,
    KiteTooOften,
    TokenRefused,
)
from treum.contexts.market.adapters.kite.rest import WAITING_MAX, KiteRest, Turns, open_rest
from treum.platform.errors import TreumError
from treum.platform.settings.values import Secret
from treum.platform.sockets import Answer, Request, listen


class Watch:
    """Moves only when waited on."""

    def __init__(self) -> None:
        self.seconds = 100.0
        self.is_over = False

    def clock(self) -> float:
        return self.seconds

    async def wait(self, seconds: float) -> bool:
        self.seconds += seconds
        return self.is_over


class Numbered:
    """Another token each time."""

    def __init__(self) -> None:
        self.asked = 0

    async def token(self) -> Secret:
        self.asked += 1
        return Secret(f"t{self.asked}")


@asynccontextmanager
async def _rest(
    answer: Callable[[Request], Answer], watch: Watch | None = None
) -> AsyncIterator[KiteRest]:
    watch = watch or Watch()
    async with asyncio.timeout(30), served(answer) as url:
        access = access_to(url, Line(), source=Numbered())
        async with open_rest(access, clock=watch.clock, wait=watch.wait) as rest:
            yield rest


def _mock(name: str) -> Answer:
    return Answer(200, market_data(f"kite_mocks/{name}").read_bytes())


async def test_every_call_tells_the_version_and_who_asks() -> None:
    heard: list[Request] = []

    def answer(request: Request) -> Answer:
        heard.append(request)
        return _mock("quote.json")

    async with _rest(answer) as rest:
        assert set(await rest.quotes(["NSE:INFY", "BSE:COX&KINGS"])) == {"NSE:INFY"}
    assert heard[0].target == "/quote?i=NSE%3AINFY&i=BSE%3ACOX%26KINGS"
    assert heard[0].headers["x-kite-version"] == "3"
    assert heard[0].headers["authorization"] == f"token {KEY}:{TOKEN}"


async def test_candles_are_asked_for_in_indian_time() -> None:
    heard: list[str] = []

    def answer(request: Request) -> Answer:
        heard.append(request.target)
        return _mock("historical_minute.json")

    async with _rest(answer) as rest:
        candles = await rest.candles(408065, india("09:15"), to=india("15:29"))
    assert len(candles) == 6
    assert heard == [
        "/instruments/historical/408065/minute"
        "?from=2024-06-04+09%3A15%3A00&to=2024-06-04+15%3A29%3A00"
    ]


async def test_the_recorded_list_of_instruments_is_read_over_the_wire() -> None:
    async with _rest(lambda _: _mock("instruments_all.csv")) as rest:
        assert len((await rest.listings()).items) == 99


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(403, b'{"error_type": "TokenException"}'), TokenRefused),
        (Answer(400, b'{"error_type": "InputException"}'), KiteRefused),
        (Answer(503, b'{"error_type": "NetworkException"}'), KiteAway),
        (Answer(429, b"slow down"), KiteTooOften),
        (Answer(200, b"<html>"), BadAnswer),
        (Answer(502, b"<html>"), KiteAway),
    ],
)
async def test_an_answer_that_is_none_has_a_name(answer: Answer, error: type[TreumError]) -> None:
    async with _rest(lambda _: answer) as rest:
        with pytest.raises(error):
            await rest.quotes(["NSE:INFY"])


async def test_a_refused_token_is_asked_for_anew_by_the_next_call() -> None:
    tokens: list[str] = []

    def answer(request: Request) -> Answer:
        tokens.append(request.headers["authorization"].rpartition(":")[2])
        is_good = tokens[-1] == "t2"
        return _mock("quote.json") if is_good else Answer(403, b'{"error_type":"TokenException"}')

    async with _rest(answer) as rest:
        with pytest.raises(TokenRefused):
            await rest.quotes(["NSE:INFY"])
        await rest.quotes(["NSE:INFY"])
        await rest.quotes(["NSE:INFY"])
    assert tokens == ["t1", "t2", "t2"]


async def test_nobody_answers() -> None:
    async with served(lambda _: Answer(200, b"")) as url:
        pass
    watch, access = Watch(), access_to(url, Line())
    async with open_rest(access, clock=watch.clock, wait=watch.wait) as rest:
        with pytest.raises(KiteAway, match="/quote: ConnectError") as away:
            await rest.quotes(["NSE:INFY"])
    assert TOKEN not in str(away.value)


async def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_module, "CALL_S_MAX", 0.05)
    watch = Watch()
    with listen("127.0.0.1", 0, setting="PORT") as silent:
        access = access_to(f"http://127.0.0.1:{silent.getsockname()[1]}", Line())
        async with open_rest(access, clock=watch.clock, wait=watch.wait) as rest:
            with pytest.raises(KiteAway, match=r"/quote: .*Timeout"):
                await rest.quotes(["NSE:INFY"])


async def test_an_answer_without_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_module, "BODY_BYTES_MAX", 1000)
    async with _rest(lambda _: Answer(200, bytes(1001))) as rest:
        with pytest.raises(KiteAway, match="more than 1000"):
            await rest.quotes(["NSE:INFY"])


async def test_calls_wait_for_their_turn_by_what_they_ask() -> None:
    """Quotes one a second, candles three; neither waits for the other."""
    watch = Watch()
    name = {"/quote": "quote.json"}

    def answer(request: Request) -> Answer:
        return _mock(name.get(request.target.partition("?")[0], "historical_minute.json"))

    async with _rest(answer, watch) as rest:
        for _ in range(3):
            await rest.quotes(["NSE:INFY"])
        assert watch.seconds == pytest.approx(102.0)
        for _ in range(4):
            await rest.candles(1, india("09:15"), to=india("09:16"))
        assert watch.seconds == pytest.approx(103.0)


async def test_turns_are_a_gap_apart_and_a_rest_saves_none_up() -> None:
    watch = Watch()
    turns, taken = Turns(4, clock=watch.clock, wait=watch.wait), []
    for pause in (0.0, 0.0, 10.0, 0.0):
        watch.seconds += pause
        await turns.take()
        taken.append(watch.seconds - 100)
    assert taken == [0.0, 0.25, 10.25, 10.5]


async def test_the_line_of_callers_has_a_bound() -> None:
    watch, go = Watch(), asyncio.Event()

    async def wait(_: float) -> bool:
        await go.wait()
        return False

    turns = Turns(1, clock=watch.clock, wait=wait)
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(turns.take()) for _ in range(WAITING_MAX)]
        await asyncio.sleep(0)
        with pytest.raises(KiteTooOften):
            await turns.take()
        go.set()
    assert all(task.done() for task in waiting)


async def test_a_feed_that_stops_does_not_wait_for_its_turn() -> None:
    watch = Watch()
    watch.is_over = True
    with pytest.raises(KiteAway, match="stopped"):
        await Turns(1, clock=watch.clock, wait=watch.wait).take()


async def test_more_than_kite_gives_at_once_is_our_own_mistake() -> None:
    async with _rest(lambda _: Answer(200, b"")) as rest:
        with pytest.raises(AssertionError):
            await rest.candles(1, india("09:15"), to=india("09:15") + timedelta(days=61))
        with pytest.raises(AssertionError):
            await rest.quotes(["NSE:INFY"] * 501)
