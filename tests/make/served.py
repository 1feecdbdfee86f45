"""The whole app behind a real socket, for callers that wait instead of awaiting."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import uvicorn
from fastapi import FastAPI

from tests.make.identity import PlainHasher
from treum.main.line import web_app
from treum.platform import testing
from treum.platform.context import Resources
from treum.platform.database import Database
from treum.platform.settings import Secret, Settings
from treum.platform.testing import Servers

Result = TypeVar("Result")
_WAIT_S = 60


class _Server(uvicorn.Server):
    """Signals stay with the process that tests."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass(frozen=True, slots=True)
class Served:
    """asgi: the app, for what no client would send. document: its description of itself. key: that
    makes its tokens. loop: the server's own, in another thread."""

    url: str
    asgi: FastAPI
    database: Database
    document: dict[str, Any]
    key: Secret | None
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Beside the server, where its database is at home."""
        return _run(self.loop, work)


@contextlib.contextmanager
def served(servers: Servers, settings: Settings) -> Iterator[Served]:
    """Passwords are not hashed: guessing them is not what is looked at."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="served")
    thread.start()
    serving = _serving(servers, settings)
    try:
        yield _run(loop, serving.__aenter__())
    finally:
        _run(loop, serving.__aexit__(None, None, None))
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_WAIT_S)
        loop.close()


def _run(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Result]) -> Result:
    return asyncio.run_coroutine_threadsafe(work, loop).result(_WAIT_S)


@contextlib.asynccontextmanager
async def _serving(servers: Servers, settings: Settings) -> AsyncIterator[Served]:
    async with testing.fresh_database(servers) as database:
        resources = Resources(settings=settings, database=database, live=database.live)
        app = web_app(resources)
        app.state.hasher = PlainHasher()
        server = _Server(uvicorn.Config(app, port=0, log_config=None, proxy_headers=False))
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Served(
            asgi=app,
            url=f"http://127.0.0.1:{port}",
            database=database,
            document=app.openapi(),
            key=settings.auth.ticket_key,
            loop=asyncio.get_running_loop(),
        )
        server.should_exit = True
        await serving
