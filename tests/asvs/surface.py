"""Every door of the real app, and a picture of what an attempt may have changed."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import text

from treum.platform.auth.gates import any_actor
from treum.platform.database import Database
from treum.platform.http.app import API_PREFIX

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_STATE = text(
    """
    SELECT (SELECT md5(string_agg(p::text, '' ORDER BY id)) FROM identity.person p),
           (SELECT md5(string_agg(s::text, '' ORDER BY id)) FROM identity.session s),
           (SELECT count(*) FROM identity.email_verification),
           (SELECT count(*) FROM platform.audit),
           (SELECT count(*) FROM platform.event)
    """
)


@dataclass(frozen=True, slots=True)
class Door:
    """path: as it is declared, below the prefix of the API."""

    method: str
    path: str
    route: APIRoute

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def doors(app: FastAPI) -> list[Door]:
    """Of the API; the site's pages and the health of the process are no business of anybody."""
    return sorted(_doors(app), key=lambda door: door.name)


def demands_an_actor(door: Door) -> bool:
    return any(one.call is any_actor for one in _all(door.route.dependant))


async def state(database: Database) -> tuple[object, ...]:
    async with database.transaction() as tx:
        return tuple((await tx.execute(_STATE)).one())


def _doors(app: FastAPI) -> Iterator[Door]:
    for context in iter_route_contexts(app.routes):
        path, route = context.path or "", context.original_route
        if isinstance(route, APIRoute) and path.startswith(f"{API_PREFIX}/"):
            for method in sorted(context.methods or ()):
                yield Door(method, path.removeprefix(API_PREFIX), route)


def _all(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for part in dependant.dependencies:
        yield from _all(part)
