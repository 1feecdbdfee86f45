"""`treum run all`: the servers it brings, the schema, the seeds, then one child per role."""

import asyncio
import dataclasses
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from treum.contexts.market import api as market
from treum.main.figures import clear_figures, figures_place, make_figures_place
from treum.main.line import seed
from treum.main.roles import ROLES, open_resources
from treum.platform.embedded import (
    EmbeddedNats,
    EmbeddedPostgres,
    FolderLock,
    check_port,
    supplied,
)
from treum.platform.errors import SetupError, TreumError
from treum.platform.http.health import SHARED_FOLDER
from treum.platform.ids import new_id
from treum.platform.migrate import upgrade
from treum.platform.settings import Profile, Settings
from treum.platform.supervisor import Once, Service, Supervisor, role
from treum.site.manifest import read

_DEMO_NAMES: Final = ("free", "basic", "premium", "enterprise", "analyst", "admin")


def run_everything(settings: Settings) -> int:
    """Until SIGTERM or Ctrl-C. The exit code. Raises: SetupError, and nothing was changed."""
    run_id = settings.feed.run_id or new_id()  # Roles that restart resume this run.
    feed = dataclasses.replace(settings.feed, run_id=run_id)
    return asyncio.run(_run(dataclasses.replace(settings, feed=feed)))


async def _run(settings: Settings) -> int:
    plan = market.check_feed(settings.feed)
    _check_build(settings.web.assets)
    lock = FolderLock(settings.data_dir)
    services: list[Service | Sequence[Service]] = [*_servers(settings, lock), *_steps(settings)]
    services.append(_roles(settings, lock))
    supervisor = Supervisor(lock, services, on_ready=lambda: _greet(settings, plan))
    return await supervisor.run()


def _check_build(assets: Path) -> None:
    try:
        read(assets)
    except TreumError as error:
        raise SetupError(str(error)) from error


def _servers(settings: Settings, lock: FolderLock) -> list[Service]:
    servers: list[Service] = []
    if settings.database.is_embedded:
        database = settings.database
        servers.append(
            EmbeddedPostgres(settings.data_dir, database.port, database=database.name, lock=lock)
        )
    if settings.nats.is_embedded:
        servers.append(EmbeddedNats(settings.data_dir, settings.nats.port, lock=lock))
    return servers


def _steps(settings: Settings) -> list[Service]:
    async def migrate() -> None:
        owner_url = supplied(settings).database.owner_url
        if owner_url is not None:
            await asyncio.to_thread(upgrade, owner_url)

    async def fill() -> None:
        async with open_resources(supplied(settings), "seed") as resources:
            await seed(resources, with_demo=_has_demo(settings))

    async def make_place() -> None:
        make_figures_place(settings.data_dir)

    metrics = Once("metrics", make_place, undo=partial(clear_figures, settings.data_dir))
    return [Once("schema", migrate), Once("seed", fill), metrics]


def _roles(settings: Settings, lock: FolderLock) -> list[Service]:
    """Every role that has work; they need only the servers, not each other."""
    http, socket = settings.http, settings.socket
    web = partial(check_port, http.port, "TREUM_HTTP__PORT", purpose="the site", host=http.host)
    realtime = partial(
        check_port, socket.port, "TREUM_SOCKET__PORT", purpose="the socket", host=socket.host
    )
    checks = {"web": web, "realtime": realtime}
    inherited = {**os.environ, SHARED_FOLDER: str(figures_place(settings.data_dir))}
    return [
        role(name, settings, inherited=inherited, lock=lock, check=checks.get(name))
        for name in ROLES
    ]


def _has_demo(settings: Settings) -> bool:
    return settings.profile is not Profile.PROD and settings.auth.demo_password is not None


def _simulated(settings: Settings) -> str:
    told = ["the market as said above", "entitlements of the demo accounts", "no payments yet"]
    if settings.mail.host is None:
        page = f": {settings.http.public_url}/dev/mail" if settings.profile is Profile.DEV else ""
        told.append(f"mail is kept and not sent{page}")
    return "; ".join(told)


def _market(plan: market.FeedPlan) -> str:
    if plan.kind is market.RunKind.LIVE:
        return f"{plan.label} (live prices; {plan.source})"
    speed = f"{plan.speed:g}×" if plan.speed else "as fast as it goes"
    kind = "SIMULATED, not the exchange" if plan.is_demo else "recorded prices, not live"
    return f"{plan.label} at {speed} ({kind}; {plan.source})"


def _greet(settings: Settings, plan: market.FeedPlan) -> None:
    """Tell the operator where it is, who may sign in, and what is not real."""
    lines = ["", "TREUM is running", f"  Open      {settings.http.public_url}"]
    password = settings.auth.demo_password
    if _has_demo(settings) and password is not None:
        names = " ".join(f"{name}@" for name in _DEMO_NAMES)
        lines.append(f"  Sign in   {names}demo.test   password {password.reveal()}")
    lines += [
        f"  Market    {_market(plan)}",
        f"  Simulated {_simulated(settings)}",
        f"  Data      {settings.data_dir}",
        "  Stop      Ctrl-C",
        "",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
