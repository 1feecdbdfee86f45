"""The sandbox keeps Kite's protocol, for whoever speaks it, and says that it is simulated."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
import websockets.asyncio.client as their_client
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.contexts.market.adapters.kite.harness import KEY, TOKEN, sandbox_of, served
from tests.contexts.market.examples import DEMO, INSTRUMENTS, NIFTY, RELIANCE, bar, india
from treum.contexts.market.adapters.base import Arrival
from treum.contexts.market.adapters.kite.answers import read_candles, read_listings, read_quotes
from treum.contexts.market.adapters.kite.packets import (
    HEARTBEAT,
    IndexPacket,
    LastPacket,
    QuotePacket,
    decode_frame,
    stamp_of,
)
from treum.contexts.market.adapters.kite.sandbox import Sandbox
from treum.contexts.market.rules.bar import Tick
from treum.platform.sockets import Answer, Request, SocketBounds

DEMOS = [each for each in INSTRUMENTS if each.is_demo]
SECRETS = f"?api_key={KEY}&access_token={TOKEN}"
HEADERS = {"X-Kite-Version": "3", "Authorization": f"token {KEY}:{TOKEN}"}


async def _day(*ticks: Tick) -> AsyncIterator[Arrival]:
    for tick in ticks:
        yield (tick,)


def _tick(clock: str, price: str, *, quantity: int | None = None) -> Tick:
    of = NIFTY if quantity is None else DEMO
    return Tick(instrument_id=of.id, at=india(clock), price=Decimal(price), quantity=quantity)


async def _heard(client: their_client.ClientConnection) -> bytes:
    message = await client.recv()
    assert isinstance(message, bytes)
    return message


@asynccontextmanager
async def _client(sandbox: Sandbox) -> AsyncIterator[their_client.ClientConnection]:
    async with asyncio.timeout(30), served(sandbox.door) as url:
        client = await their_client.connect(url.replace("http", "ws") + "/" + SECRETS)
        async with client:
            yield client


@pytest.fixture
def sandbox() -> Sandbox:
    return sandbox_of([DEMO, NIFTY, RELIANCE])


async def test_each_mode_has_its_packet_and_the_day_adds_up(sandbox: Sandbox) -> None:
    share, index, _ = sandbox.tokens.values()
    async with _client(sandbox) as client, asyncio.TaskGroup() as group:
        told = json.loads(await client.recv())
        assert told == {"type": "message", "data": "SIMULATED: a sandbox, not the exchange"}
        for command in (
            {"a": "subscribe", "v": [share, index, 999]},
            {"a": "mode", "v": ["full", [share]]},
        ):
            await client.send(json.dumps(command))
        day = _day(
            _tick("09:15:01", "100.00", quantity=7),
            _tick("09:15:01", "24000.05"),
            _tick("09:15:02", "101.00", quantity=5),
        )
        playing = group.create_task(sandbox.play(day))
        frames = [decode_frame(await _heard(client)) for _ in range(3)]
        await playing
        (first,), (at_index,), (last,) = frames
        assert isinstance(first, QuotePacket)
        assert isinstance(last, QuotePacket)
        assert (last.open, last.high, last.last) == (10000, 10100, 10100)
        assert (first.volume, last.volume, last.last_quantity) == (7, 12, 5)
        assert stamp_of(last) == india("09:15:02")
        assert at_index == IndexPacket(index, 2400005, 2400005, 2400005, 2400005, 2400005, 0)
        await client.send(json.dumps({"a": "mode", "v": ["ltp", [share]]}))
        assert decode_frame(await _heard(client)) == (LastPacket(share, 10100),)
        await client.send(json.dumps({"a": "unsubscribe", "v": [share]}))
        await client.send(json.dumps({"a": "mode", "v": ["full", [index]]}))
        (again,) = decode_frame(await _heard(client))
        assert stamp_of(again) == india("09:15:01")
        await sandbox.close_day(india("15:30"))
        (closing,) = decode_frame(await _heard(client))
        assert stamp_of(closing) == india("15:30:10")


async def test_a_reader_that_does_not_read_is_cut_off_and_the_others_miss_nothing() -> None:
    """More is told than the network between them can hold."""
    sandbox, frames = sandbox_of(DEMOS), 1500
    tokens = list(sandbox.tokens.values())
    bounds = SocketBounds(stall_s=2.0)

    async def day() -> AsyncIterator[Arrival]:
        for number in range(frames):
            price = Decimal(100 + number)
            at = india("09:15") + timedelta(seconds=number)
            yield tuple(Tick(instrument_id=each.id, at=at, price=price) for each in DEMOS)

    async with asyncio.timeout(60), served(sandbox.door, bounds) as url:
        ws = url.replace("http", "ws") + "/" + SECRETS
        idle = await their_client.connect(ws, max_queue=1)
        busy = await their_client.connect(ws)
        for client in (idle, busy):
            await client.send(json.dumps({"a": "mode", "v": ["full", tokens]}))
        async with asyncio.TaskGroup() as group:
            group.create_task(sandbox.play(day()))
            assert await busy.recv()
            heard = [await _heard(busy) for _ in range(frames)]
        lasts = [decode_frame(heard[number])[0].last for number in (0, -1)]
        assert lasts == [100 * 100, 100 * (100 + frames - 1)]
        with pytest.raises(ConnectionClosed):
            while True:
                await idle.recv()
        await busy.close()


async def test_a_text_that_is_no_command_is_answered(sandbox: Sandbox) -> None:
    async with _client(sandbox) as client:
        await client.recv()
        for message in ("nonsense", b"\x00", '{"a": "mode", "v": ["all", []]}'):
            await client.send(message)
            told = json.loads(await client.recv())
            assert told == {"type": "error", "data": "not a command"}


async def test_everybody_hears_a_heartbeat(sandbox: Sandbox) -> None:
    beats = iter([False, True])

    async def wait(_: float) -> bool:
        return next(beats)

    async with _client(sandbox) as client:
        await client.recv()
        await sandbox.beat(wait)
        assert await client.recv() == HEARTBEAT


@pytest.mark.parametrize("query", ["", "?api_key=k1", f"?api_key=x&access_token={TOKEN}"])
async def test_the_ticker_lets_nobody_in_without_both_secrets(sandbox: Sandbox, query: str) -> None:
    async with served(sandbox.door) as url:
        with pytest.raises(InvalidStatus) as refused:
            await their_client.connect(url.replace("http", "ws") + "/" + query)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    ("path", "headers", "status", "kind"),
    [
        ("/quote", {}, 403, "TokenException"),
        ("/quote", HEADERS | {"Authorization": f"token {KEY}:x"}, 403, "TokenException"),
        ("/quote", HEADERS | {"X-Kite-Version": "2"}, 400, "InputException"),
        ("/orders", HEADERS, 404, "GeneralException"),
        ("/instruments/historical/1/minute", HEADERS, 400, "InputException"),
        ("/instruments/historical/1/day", HEADERS, 404, "GeneralException"),
    ],
)
async def test_rest_refuses_as_kite_does(
    sandbox: Sandbox, path: str, headers: dict[str, str], status: int, kind: str
) -> None:
    async with served(sandbox.door) as url, httpx.AsyncClient(headers=headers) as client:
        answer = await client.get(url + path)
    assert (answer.status_code, answer.json()["error_type"]) == (status, kind)


def test_the_list_says_that_it_is_simulated(sandbox: Sandbox) -> None:
    items = read_listings(_get(sandbox, "/instruments").body.splitlines()).items
    assert [(each.exchange, each.symbol) for each in items] == [
        ("DEMO", "DEMO01"),
        ("NSE", "NIFTY 50"),
        ("NFO", "RELIANCE25NOVFUT"),
    ]
    assert [each.token & 0xFF for each in items] == [1, 9, 2]
    assert all(each.name.startswith("SIMULATED") for each in items)


async def test_quotes_are_the_newest_prices_of_what_is_known(sandbox: Sandbox) -> None:
    sandbox._subscribed.set()
    await sandbox.play(_day(_tick("09:15:01", "100.05", quantity=7)))
    quotes = read_quotes(_get(sandbox, "/quote?i=DEMO:DEMO01&i=NSE:NIFTY%2050&i=X:Y").body)
    assert set(quotes) == {"DEMO:DEMO01"}
    quote = quotes["DEMO:DEMO01"]
    assert (quote.last_price, quote.volume, quote.at) == (Decimal("100.05"), 7, india("09:15:01"))


def test_candles_are_those_of_the_sessions_before() -> None:
    bars = [bar("09:15", "24000"), bar("09:16", "24001", "24003", "23999", "24002")]
    sandbox = Sandbox([NIFTY], key=KEY, accepts=lambda _: True, history=bars)
    (token,) = sandbox.tokens.values()
    path = f"/instruments/historical/{token}/minute?from=2024-06-04+09:16:00&to=2024-06-04+10:00:00"
    (candle,) = read_candles(_get(sandbox, path).body)
    assert candle.at == india("09:16")
    assert (candle.open, candle.high, candle.low, candle.close) == tuple(
        map(Decimal, (24001, 24003, 23999, 24002))
    )


def _get(sandbox: Sandbox, target: str) -> Answer:
    headers = {name.lower(): value for name, value in HEADERS.items()}
    answer = sandbox.door(Request(target, headers))
    assert isinstance(answer, Answer)
    assert answer.status == 200
    return answer
