"""What a bounded context plugs into the process. Only `treum.main` reads these."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from treum.platform.auth import Authenticate
from treum.platform.database import Database
from treum.platform.events import Event
from treum.platform.handlers import AnyHandler
from treum.platform.http.readiness import Vital
from treum.platform.live import LiveBus
from treum.platform.settings import Settings
from treum.platform.vault import Sealed
from treum.platform.workflows import Schedule, Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What a role owns while it runs; made once by `main`."""

    settings: Settings
    database: Database
    live: LiveBus


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work that one role runs from start to stop, such as a market feed."""

    name: str
    role: str
    run: Callable[[Resources, asyncio.Event], Coroutine[None, None, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One bounded context. `handlers`, `workflows` and `schedules` are called once per process:
    handlers may keep state, workflows and schedules may not, since any worker may go on with them.

    outward: event types that nobody here handles, on purpose.
    sealed: columns that hold what the vault sealed, for `treum keys rotate`.
    vitals: what /health/ready says of it.
    seed: reference data, written again and again with the same result.
    seed_demo: demo accounts and what they own; never called in the prod profile.
    """

    name: str
    router: APIRouter | None = None
    handlers: Callable[[Resources], Sequence[AnyHandler]] | None = None
    handlers_role: str = "worker"
    jobs: Sequence[Job] = ()
    workflows: Callable[[Resources], Sequence[Workflow]] | None = None
    schedules: Callable[[Resources], Sequence[Schedule]] | None = None
    events: Sequence[type[Event]] = ()
    outward: Sequence[type[Event]] = ()
    vitals: Sequence[Vital] = ()
    sealed: Sequence[Sealed] = ()
    authenticate: Authenticate | None = None
    seed: Callable[[Resources], Awaitable[None]] | None = None
    seed_demo: Callable[[Resources], Awaitable[None]] | None = None
