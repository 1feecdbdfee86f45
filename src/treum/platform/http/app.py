"""The app factory, and how a route gets its transaction."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.routing import iter_route_contexts

from treum.platform import idempotency
from treum.platform.auth import Sessions
from treum.platform.database import Database, Transaction
from treum.platform.http import health, mailbox, problems
from treum.platform.http.description import ANY_OPERATION, DescribedApp
from treum.platform.http.edge import Edge
from treum.platform.http.methods import Methods
from treum.platform.http.readiness import Watch
from treum.platform.settings import Profile, Settings

API_PREFIX = "/api/v1"


def create_app(
    settings: Settings,
    database: Database,
    *,
    sessions: Sessions,
    routers: Sequence[APIRouter],
    pages: APIRouter | None = None,
) -> FastAPI:
    """One app of the contexts' routers under `/api/v1`, and the site's pages beside them."""
    app = DescribedApp(
        title="TREUM",
        version="0.1.0",
        lifespan=_lifespan(sessions),
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{API_PREFIX}/openapi.json",
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.settings = settings
    app.state.database = database
    app.state.sessions = sessions
    app.state.watch = Watch(database, settings.data_dir)
    problems.install(app)
    idempotency.install(app)
    for router in routers:
        app.include_router(router, prefix=API_PREFIX, responses=ANY_OPERATION)
    app.include_router(health.router)
    if settings.profile is Profile.DEV:
        app.include_router(mailbox.router)
    if pages is not None:
        app.include_router(pages)
    app.add_middleware(Edge, settings=settings, methods=_methods(app))
    return app


def _methods(app: FastAPI) -> Methods:
    return Methods(
        (context.path, context.methods or ())
        for context in iter_route_contexts(app.routes)
        if context.path and context.path.startswith(API_PREFIX)
    )


def _lifespan(sessions: Sessions) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await sessions.listen()
        yield

    return lifespan


async def _transaction(request: Request) -> AsyncIterator[Transaction]:
    database: Database = request.app.state.database
    async with database.transaction() as tx:
        yield tx


async def _snapshot(request: Request) -> AsyncIterator[Transaction]:
    database: Database = request.app.state.database
    async with database.snapshot() as tx:
        yield tx


# "function": the commit comes before the answer leaves, so a caller never reads ahead of it.
Writing = Annotated[Transaction, Depends(_transaction, scope="function")]
Reading = Annotated[Transaction, Depends(_snapshot, scope="function")]
