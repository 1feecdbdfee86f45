"""The live feed and its access token: one that is over, refused, missing or told to nobody."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import pytest
from structlog.testing import capture_logs
from websockets.asyncio.server import ServerConnection

from tests.contexts.market.adapters.kite.harness import (
    TOKEN,
    Line,
    access_to,
    feed_of,
    sandbox_of,
    served,
)
from tests.contexts.market.adapters.kite.script import (
    CLOSED,
    SANDBOX,
    Script,
    says,
)
from tests.contexts.market.examples import DEMO, NIFTY, india, session
from treum.contexts.market.adapters.base import Arrival
from treum.contexts.market.adapters.kite.errors import TokenRefused
from treum.contexts.market.adapters.kite.feed import (
    PAUSE_S_MAX,
)
from treum.contexts.market.adapters.kite.packets import (
    HEARTBEAT,
)
from treum.contexts.market.adapters.kite.sandbox import Sandbox
from treum.contexts.market.rules.bar import Tick
from treum.platform.settings.values import Secret


class Source:
    """The first tokens given, then the good one."""

    def __init__(self, *firsts: str) -> None:
        self._firsts = list(firsts)
        self.asked = 0

    async def token(self) -> Secret:
        self.asked += 1
        return Secret(self._firsts.pop(0) if self._firsts else TOKEN)


async def test_a_refused_token_is_asked_for_again_after_a_pause() -> None:
    line, source, sandbox = Line(), Source("old"), sandbox_of([DEMO, NIFTY])
    async with asyncio.timeout(30), served(sandbox.door) as url, asyncio.TaskGroup() as group:
        group.create_task(_close(sandbox))
        feed = feed_of(sandbox, access_to(url, line, source=source), line=line)
        assert [arrival async for arrival in feed.stream(None)] == []
    assert source.asked == 2
    assert line.pauses == [0.5]


async def test_a_token_that_stays_refused_is_no_hot_loop() -> None:
    line, source = Line(pauses_max=10), Source(*["old"] * 20)
    async with asyncio.timeout(30), served(sandbox_of([DEMO]).door) as url:
        feed = feed_of(SANDBOX, access_to(url, line, source=source), line=line)
        assert [arrival async for arrival in feed.stream(None)] == []
    assert line.pauses == [0.5, 1, 2, 4, 8, 16, *[PAUSE_S_MAX] * 4]
    assert source.asked == 10


async def test_a_missing_token_is_waited_for() -> None:
    class Late(Source):
        async def token(self) -> Secret:
            self.asked += 1
            if self.asked < 3:
                raise TokenRefused("not yet")
            return Secret(TOKEN)

    line, script = Line(), Script([says(CLOSED)])
    async with script.served() as url:
        feed = feed_of(SANDBOX, access_to(url, line, source=Late()), line=line)
        assert [arrival async for arrival in feed.stream(None)] == []
    assert line.pauses == [0.5, 1]
    assert script.tokens == [TOKEN]


async def test_the_day_starts_with_a_new_token_and_a_new_connection() -> None:
    line = Line(wall=india("05:59:59"))

    async def before(server: ServerConnection) -> None:
        await server.send(HEARTBEAT)
        line.wall += timedelta(seconds=1)
        await server.send(HEARTBEAT)

    async def after(server: ServerConnection) -> None:
        line.wall = india("15:31")
        await server.send(CLOSED)

    script = Script([before, after])
    async with script.served() as url:
        source = Source("yesterday")
        feed = feed_of(SANDBOX, access_to(url, line, source=source), line=line)
        assert [arrival async for arrival in feed.stream(None)] == []
    assert script.tokens == ["yesterday", TOKEN]


async def test_no_secret_is_in_what_goes_wrong(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    secret, line = "s3cr3tt0k3n", Line(pauses_max=2)
    with capture_logs() as logs:
        async with served(sandbox_of([DEMO]).door) as url:
            access = access_to(url, line, source=Source(secret, secret))
            feed = feed_of(SANDBOX, access, line=line)
            assert [arrival async for arrival in feed.stream(None)] == []
    assert [each["event"] for each in logs] == ["ticker_lost"] * 2
    assert secret not in f"{logs} {caplog.text} {access}"


async def _close(sandbox: Sandbox) -> None:
    """A day of one price before the open, then its close."""

    async def day() -> AsyncIterator[Arrival]:
        yield (Tick(instrument_id=DEMO.id, at=india("09:00"), price=Decimal(1)),)

    closes_at = session().closes_at
    assert closes_at
    await sandbox.play(day())
    await sandbox.close_day(closes_at)
