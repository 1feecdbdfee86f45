"""A server that speaks Kite's protocol and serves a day that is not live. Everything is simulated.

It has REST for market data and the ticker on one port; no orders. The day begins with the first
subscriber.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from treum.contexts.market.adapters.base import Arrival, Wait
from treum.contexts.market.adapters.kite.answers import Listing, write_listings
from treum.contexts.market.adapters.kite.names import kite_name
from treum.contexts.market.adapters.kite.packets import (
    HEARTBEAT,
    encode_frame,
    units_in,
)
from treum.contexts.market.adapters.kite.simulated import SimulatedPrice
from treum.contexts.market.adapters.kite.talk import (
    Mode,
    SetMode,
    Subscribe,
    Unsubscribe,
    notice,
    read_command,
)
from treum.contexts.market.rules.bar import Bar, Tick
from treum.contexts.market.rules.instrument import Instrument, InstrumentKind
from treum.platform.clock import IST
from treum.platform.sockets import Answer, Request, Socket, SocketBounds, SocketClosed, Talk

BOUNDS: Final = SocketBounds(message_bytes_max=1024 * 1024)
HEARTBEAT_S: Final = 1.0
AFTER_CLOSE: Final = timedelta(seconds=10)
"""The last stamp, by which a reader knows that the day is over."""
_SEGMENTS: Final = {InstrumentKind.INDEX: 9, InstrumentKind.FUTURE: 2, InstrumentKind.EQUITY: 1}
_FIRST_TOKEN: Final = 1000


@dataclass(eq=False, slots=True)
class _Reader:
    socket: Socket
    modes: dict[int, Mode] = field(default_factory=dict)


class Sandbox:
    """accepts: whether an access token is good now. history: bars for the REST side."""

    def __init__(
        self,
        instruments: Iterable[Instrument],
        *,
        key: str,
        accepts: Callable[[str], bool],
        history: Iterable[Bar] = (),
    ) -> None:
        self.tokens = {
            each: (number << 8) | _SEGMENTS[each.kind]
            for number, each in enumerate(instruments, _FIRST_TOKEN)
        }
        self._by_id = {each.id: token for each, token in self.tokens.items()}
        self._key = key
        self._accepts = accepts
        self._history: dict[int, list[Bar]] = {}
        for bar in history:
            self._history.setdefault(self._by_id[bar.instrument_id], []).append(bar)
        self._prices: dict[int, SimulatedPrice] = {}
        self._readers: set[_Reader] = set()
        self._subscribed = asyncio.Event()

    def door(self, request: Request) -> Answer | Talk:
        parts = urlsplit(request.target)
        query = parse_qs(parts.query)
        if request.headers.get("upgrade", "").lower() == "websocket":
            secrets = (query.get("api_key", [""])[0], query.get("access_token", [""])[0])
            return self._talk if self._knows(*secrets) else _refusal("TokenException", 403)
        key, _, token = (
            request.headers.get("authorization", "").removeprefix("token ").partition(":")
        )
        if not self._knows(key, token):
            return _refusal("TokenException", 403)
        if request.headers.get("x-kite-version") != "3":
            return _refusal("InputException", 400)
        return self._answer(unquote(parts.path), query)

    async def play(self, arrivals: AsyncIterator[Arrival]) -> None:
        """From the first subscriber to the end of the arrivals."""
        await self._subscribed.wait()
        async for arrival in arrivals:
            await self._tell([each for each in arrival if isinstance(each, Tick)])

    async def close_day(self, closes_at: datetime) -> None:
        """Tell everybody the last prices once more, stamped after the close."""
        stamp_s = int((closes_at + AFTER_CLOSE).timestamp())
        for price in self._prices.values():
            price.stamp_s, price.quantity = stamp_s, 0
        await self._send(self._prices)

    async def beat(self, wait: Wait) -> None:
        """A heartbeat for everybody each second, until told to stop."""
        while not await wait(HEARTBEAT_S):
            for reader in tuple(self._readers):
                _send(reader, HEARTBEAT)

    async def _tell(self, ticks: Sequence[Tick]) -> None:
        for tick in ticks:
            token = self._by_id[tick.instrument_id]
            units = units_in(token, tick.price)
            fresh = SimulatedPrice(token, open=units, high=units, low=units, last=units, stamp_s=0)
            self._prices.setdefault(token, fresh).take(tick)
        await self._send({self._by_id[tick.instrument_id] for tick in ticks})

    async def _send(self, tokens: Iterable[int]) -> None:
        told = sorted(tokens)
        for reader in tuple(self._readers):
            packets = [
                self._prices[each].packet(reader.modes[each])
                for each in told
                if each in reader.modes
            ]
            if packets and _send(reader, encode_frame(packets)):
                with suppress(SocketClosed):  # Too slow: only this one is cut off.
                    await reader.socket.drained()

    async def _talk(self, socket: Socket) -> None:
        reader = _Reader(socket)
        self._readers.add(reader)
        try:
            socket.send(notice("message", "SIMULATED: a sandbox, not the exchange"))
            while True:
                self._obey(reader, await socket.receive())
        finally:
            self._readers.discard(reader)

    def _obey(self, reader: _Reader, message: str | bytes) -> None:
        """A new subscriber is told the newest prices at once, as by Kite."""
        try:
            command = read_command(message if isinstance(message, str) else "")
        except msgspec.DecodeError:
            reader.socket.send(notice("error", "not a command"))
            return
        match command:
            case Subscribe(tokens):
                changed = dict.fromkeys(tokens, Mode.QUOTE)
            case SetMode((mode, tokens)):
                changed = dict.fromkeys(tokens, mode)
            case Unsubscribe(tokens):
                for token in tokens:
                    reader.modes.pop(token, None)
                return
        known = {token: changed[token] for token in changed if token in self._by_id.values()}
        reader.modes |= known
        packets = [self._prices[each].packet(known[each]) for each in known if each in self._prices]
        if packets:
            reader.socket.send(encode_frame(packets))
        if Mode.FULL in known.values():
            self._subscribed.set()

    def _knows(self, key: str, token: str) -> bool:
        return key == self._key and self._accepts(token)

    def _answer(self, path: str, query: Mapping[str, list[str]]) -> Answer:
        if path == "/instruments":
            return Answer(200, write_listings(map(self._listing, self.tokens)), "text/csv")
        if path == "/quote":
            return _success(self._quotes(query.get("i", [])))
        historical, _, interval = path.removeprefix("/instruments/historical/").partition("/")
        if interval == "minute" and historical.isdecimal():
            return self._candles(int(historical), query)
        return _refusal("GeneralException", 404)

    def _listing(self, instrument: Instrument) -> Listing:
        exchange, symbol = kite_name(instrument)
        return Listing(
            token=self.tokens[instrument],
            symbol=symbol,
            name=f"SIMULATED {instrument.symbol}",
            tick_size=instrument.tick_size,
            lot_size=1,
            kind="FUT" if instrument.kind is InstrumentKind.FUTURE else "EQ",
            segment="INDICES" if instrument.kind is InstrumentKind.INDEX else exchange,
            exchange=exchange,
        )

    def _quotes(self, names: Iterable[str]) -> dict[str, Any]:
        found = {":".join(kite_name(each)): token for each, token in self.tokens.items()}
        priced = {name: self._prices.get(found.get(name, 0)) for name in names}
        return {name: price.quote() for name, price in priced.items() if price is not None}

    def _candles(self, token: int, query: Mapping[str, list[str]]) -> Answer:
        try:
            from_, to = (_local(query[name][0]) for name in ("from", "to"))
        except (KeyError, ValueError):
            return _refusal("InputException", 400)
        bars = [bar for bar in self._history.get(token, ()) if from_ <= bar.at <= to]
        return _success({"candles": [_candle(bar) for bar in bars]})


def _send(reader: _Reader, message: bytes) -> bool:
    """False when the reader is gone; its talk sees that too, and takes it away."""
    try:
        reader.socket.send(message)
    except SocketClosed:
        return False
    return True


def _candle(bar: Bar) -> list[Any]:
    at = bar.at.astimezone(IST).strftime("%Y-%m-%dT%H:%M:%S%z")
    return [at, bar.open, bar.high, bar.low, bar.close, bar.volume or 0]


def _local(text: str) -> datetime:
    """Raises: ValueError."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=IST)


def _success(data: object) -> Answer:
    return Answer(200, _NUMBERS.encode({"status": "success", "data": data}))


def _refusal(kind: str, status: int) -> Answer:
    told = {"status": "error", "error_type": kind, "message": "The sandbox refuses this."}
    return Answer(status, msgspec.json.encode(told))


_NUMBERS: Final = msgspec.json.Encoder(decimal_format="number")
