"""What each role runs, from its start to its stop."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Final

import uvicorn
import uvloop

from treum.main.line import all_events, handlers_of, jobs_of, schedules_of, web_app, workflows_of
from treum.platform import audit
from treum.platform.context import Resources
from treum.platform.database import Database
from treum.platform.errors import SetupError
from treum.platform.handlers import keep_house, run_handlers
from treum.platform.idempotency import keep_forgetting
from treum.platform.limits import keep_sweeping
from treum.platform.live import connect
from treum.platform.settings import Settings
from treum.platform.workflows import Plan
from treum.realtime.server import serve as serve_sockets

Ready = Callable[[], None]
_WORKFLOW_CONNECTIONS: Final = 8


@dataclass(frozen=True, slots=True)
class Life:
    """stop: set when the role must end. ready: called once, when it serves."""

    stop: asyncio.Event
    ready: Ready


Role = Callable[[Resources, Life], Awaitable[None]]


class _Server(uvicorn.Server):
    """Signals belong to the role, not to the server inside it; it says when it listens."""

    def __init__(self, config: uvicorn.Config, ready: Ready) -> None:
        super().__init__(config)
        self._ready = ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


async def _web(resources: Resources, life: Life) -> None:
    http = resources.settings.http
    config = uvicorn.Config(
        web_app(resources),
        host=http.host,
        port=http.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(http.trusted_proxies),
        forwarded_allow_ips=list(http.trusted_proxies),
        timeout_graceful_shutdown=5,
        timeout_keep_alive=30,
    )
    server = _Server(config, life.ready)
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve())
        await life.stop.wait()
        server.should_exit = True


async def _worker(resources: Resources, life: Life) -> None:
    """Handlers at once; workflows as soon as their engine is loaded, which takes a while."""
    database, settings = resources.database, resources.settings
    days, seal = settings.events.retention_days, audit.Seal(settings.audit.key)
    witness = audit.Witness(audit.witness_path(settings.data_dir))
    life.ready()
    async with asyncio.TaskGroup() as group:
        house = group.create_task(keep_house(database, known=all_events(), retention_days=days))
        sealing = group.create_task(audit.keep_sealing(database, seal, witness=witness))
        group.create_task(keep_forgetting(database, life.stop))
        group.create_task(keep_sweeping(database, life.stop))
        group.create_task(_run_workflows(resources, life.stop))
        await run_handlers(database, handlers_of("worker", resources), stop=life.stop)
        house.cancel()
        sealing.cancel()


async def _run_workflows(resources: Resources, stop: asyncio.Event) -> None:
    """On connections of their own, so that neither they nor the handlers wait for the others."""
    url = resources.settings.database.app_url
    assert url is not None  # open_resources has refused
    run_workflows = await asyncio.to_thread(_load_workflows)
    plan = Plan(workflows=workflows_of(resources), schedules=schedules_of(resources))
    database = Database(
        url.reveal(), live=resources.live, name="workflows", connections_max=_WORKFLOW_CONNECTIONS
    )
    try:
        await run_workflows(database, url, plan=plan, stop=stop)
    finally:
        await database.close()


def _load_workflows() -> Callable[..., Awaitable[None]]:
    """DBOS takes a quarter of a second to import; only this role pays it."""
    from treum.platform.workflows.run import run_workflows  # noqa: PLC0415

    return run_workflows


async def _market(resources: Resources, life: Life) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            for job in jobs_of("market"):
                group.create_task(job.run(resources, life.stop), name=job.name)
            life.ready()
    except* SetupError as refused:
        # One line for the operator, as at any other place where a setting is refused.
        raise SetupError("; ".join(str(one) for one in refused.exceptions)) from None


async def _realtime(resources: Resources, life: Life) -> None:
    await serve_sockets(resources, life.stop, ready=life.ready)


ROLES: Final[dict[str, Role]] = {
    "web": _web,
    "worker": _worker,
    "market": _market,
    "realtime": _realtime,
}


def run_role(name: str, settings: Settings, *, ready_fd: int | None) -> None:
    """Run one role until SIGTERM or SIGINT. ready_fd: gets one byte once the role serves."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(name, settings, ready_fd=ready_fd))


async def _run(name: str, settings: Settings, *, ready_fd: int | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    def ready() -> None:
        if ready_fd is not None:
            os.write(ready_fd, b"1")
            os.close(ready_fd)

    async with open_resources(settings, name) as resources:
        await ROLES[name](resources, Life(stop, ready))


@contextlib.asynccontextmanager
async def open_resources(settings: Settings, name: str) -> AsyncIterator[Resources]:
    """Raises: SetupError when the database or the live bus is not told."""
    if settings.database.app_url is None or settings.nats.url is None:
        raise SetupError(
            "set TREUM_DATABASE__APP_URL and TREUM_NATS__URL for a single role, "
            "or use `treum run all`, which brings its own servers"
        )
    token = settings.nats.token.reveal() if settings.nats.token else ""
    async with connect(settings.nats.url, token, name=name) as live:
        database = Database(settings.database.app_url.reveal(), live=live, name=name)
        try:
            yield Resources(settings=settings, database=database, live=live)
        finally:
            await database.close()
