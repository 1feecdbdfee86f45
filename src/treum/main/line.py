"""The line of contexts that are built, bottom to top, and what they hand to the process."""

from collections.abc import Sequence
from typing import Final

from fastapi import APIRouter, FastAPI

from treum.contexts.identity.context import context as identity
from treum.contexts.market.context import context as market
from treum.contexts.payments.context import context as payments
from treum.contexts.signals.context import context as signals
from treum.platform.auth import Authenticate, Sessions
from treum.platform.context import Context, Job, Resources
from treum.platform.events import Event
from treum.platform.handlers import AnyHandler
from treum.platform.http.app import create_app
from treum.platform.http.readiness import Watch
from treum.platform.vault import Sealed
from treum.platform.workflows import Schedule, Workflow
from treum.site.pages import pages

LINE: Final = (identity, payments, market, signals)


def web_app(resources: Resources) -> FastAPI:
    """Every context's routes and the site's pages."""
    sessions = Sessions(resources.database, _authenticate(LINE))
    app = create_app(
        resources.settings,
        resources.database,
        sessions=sessions,
        routers=_routers(LINE),
        pages=pages(resources.settings),
    )
    vitals = [vital for context in LINE for vital in context.vitals]
    app.state.watch = Watch(resources.database, resources.settings.data_dir, vitals=vitals)
    return app


def handlers_of(role: str, resources: Resources) -> list[AnyHandler]:
    return [
        handler
        for context in LINE
        if context.handlers and context.handlers_role == role
        for handler in context.handlers(resources)
    ]


def all_events() -> list[type[Event]]:
    """Every kind of event that this code knows."""
    return [event for context in LINE for event in context.events]


def sealed_columns() -> list[Sealed]:
    """Everything that the vault seals."""
    return [sealed for context in LINE for sealed in context.sealed]


def jobs_of(role: str) -> list[Job]:
    return [job for context in LINE for job in context.jobs if job.role == role]


def workflows_of(resources: Resources) -> list[Workflow]:
    plugged = (context.workflows for context in LINE if context.workflows)
    return [workflow for made in plugged for workflow in made(resources)]


def schedules_of(resources: Resources) -> list[Schedule]:
    plugged = (context.schedules for context in LINE if context.schedules)
    return [schedule for made in plugged for schedule in made(resources)]


async def seed(resources: Resources, *, with_demo: bool) -> None:
    """Write reference data, and the demo accounts where they are wanted; safe to repeat."""
    for context in LINE:
        if context.seed:
            await context.seed(resources)
    for context in LINE:
        if context.seed_demo and with_demo:
            await context.seed_demo(resources)


def _routers(line: Sequence[Context]) -> list[APIRouter]:
    return [context.router for context in line if context.router]


def _authenticate(line: Sequence[Context]) -> Authenticate:
    (plugged,) = (context.authenticate for context in line if context.authenticate)
    return plugged
