"""The REST side of Kite: each call has a deadline, a size and its turn."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final

import httpx

from treum.contexts.market.adapters.base import Wait
from treum.contexts.market.adapters.kite.access import KiteAccess
from treum.contexts.market.adapters.kite.answers import (
    Candle,
    Listings,
    Quote,
    read_candles,
    read_failure,
    read_listings,
    read_quotes,
)
from treum.contexts.market.adapters.kite.errors import KiteAway, KiteTooOften, TokenRefused
from treum.platform.clock import IST

CALL_S_MAX: Final = 20.0
BODY_BYTES_MAX: Final = 64 * 1024 * 1024
"""The list of all instruments is about 10 MiB."""
WAITING_MAX: Final = 32
QUOTES_MAX: Final = 500
"""Names of one call. Source: Kite Connect 3, "Market quotes"."""
MINUTES_MAX: Final = timedelta(days=60)
"""Of minute candles in one call. Source: Kite Connect 3, "Historical candle data"."""
QUOTES_PER_S: Final = 1
CANDLES_PER_S: Final = 3
OTHERS_PER_S: Final = 10
"""Source: Kite Connect 3, "API rate limit"."""


class Turns:
    """At most so many calls a second, one after another; the line behind them has a bound."""

    def __init__(self, per_s: float, *, clock: Callable[[], float], wait: Wait) -> None:
        self._gap_s = 1 / per_s
        self._clock = clock
        self._wait = wait
        self._due_s = clock()
        self._waiting = 0
        self._line = asyncio.Lock()

    async def take(self) -> None:
        """Raises: KiteTooOften, KiteAway when the feed stops meanwhile."""
        if self._waiting >= WAITING_MAX:
            raise KiteTooOften("too many calls wait already", retry_after_s=1)
        self._waiting += 1
        try:
            async with self._line:
                if await self._wait(max(0.0, self._due_s - self._clock())):
                    raise KiteAway("stopped")
                self._due_s = max(self._due_s, self._clock()) + self._gap_s
        finally:
            self._waiting -= 1


class KiteRest:
    def __init__(
        self, client: httpx.AsyncClient, access: KiteAccess, *, turns: Mapping[str, Turns]
    ) -> None:
        self._client = client
        self._access = access
        self._turns = turns

    async def listings(self) -> Listings:
        """Every instrument of every exchange. Raises: TreumError."""
        body = await self._get("/instruments", {}, turns="others")
        return await asyncio.to_thread(read_listings, body.splitlines())

    async def quotes(self, names: Sequence[str]) -> Mapping[str, Quote]:
        """names: `NSE:INFY`, at most QUOTES_MAX. Raises: TreumError."""
        assert len(names) <= QUOTES_MAX
        return read_quotes(await self._get("/quote", {"i": list(names)}, turns="quotes"))

    async def candles(self, token: int, from_: datetime, *, to: datetime) -> list[Candle]:
        """Minutes with from_ <= at <= to, at most MINUTES_MAX of them. Raises: TreumError."""
        assert to - from_ <= MINUTES_MAX
        span = {"from": _told(from_), "to": _told(to)}
        path = f"/instruments/historical/{token}/minute"
        return read_candles(await self._get(path, span, turns="candles"))

    async def _get(self, path: str, query: Mapping[str, str | list[str]], *, turns: str) -> bytes:
        await self._turns[turns].take()
        token = await self._access.token.current()
        headers = {
            "X-Kite-Version": "3",
            "Authorization": f"token {self._access.key.reveal()}:{token.reveal()}",
        }
        try:
            async with (
                asyncio.timeout(CALL_S_MAX),
                self._client.stream("GET", path, params=query, headers=headers) as answer,
            ):
                body = await _read(answer)
        except (httpx.HTTPError, TimeoutError) as error:
            raise KiteAway(f"{path}: {type(error).__name__}") from error
        if answer.status_code == httpx.codes.OK:
            return body
        failure = read_failure(answer.status_code, body)
        if isinstance(failure, TokenRefused):
            self._access.token.refuse(token)
        raise failure


@asynccontextmanager
async def open_rest(
    access: KiteAccess, *, clock: Callable[[], float], wait: Wait
) -> AsyncIterator[KiteRest]:
    """clock: monotonic seconds."""
    rates = {"quotes": QUOTES_PER_S, "candles": CANDLES_PER_S, "others": OTHERS_PER_S}
    turns = {name: Turns(rate, clock=clock, wait=wait) for name, rate in rates.items()}
    async with httpx.AsyncClient(
        base_url=access.url, timeout=CALL_S_MAX, follow_redirects=False, trust_env=False
    ) as client:
        yield KiteRest(client, access, turns=turns)


async def _read(answer: httpx.Response) -> bytes:
    """Raises: KiteAway when it is too big."""
    parts: list[bytes] = []
    size = 0
    async for part in answer.aiter_bytes():
        size += len(part)
        if size > BODY_BYTES_MAX:
            raise KiteAway(f"an answer of more than {BODY_BYTES_MAX} bytes")
        parts.append(part)
    return b"".join(parts)


def _told(at: datetime) -> str:
    return at.astimezone(IST).strftime("%Y-%m-%d %H:%M:%S")
