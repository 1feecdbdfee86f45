"""Who gets through which door: every route of the real app × everybody who may knock.

A new route fails here until its line is written.
"""

import itertools
import re
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec
import pytest
from sqlalchemy import text

from tests.asvs.surface import Door, demands_an_actor, doors, state
from tests.make.members import BY_PASSWORD, Member, act_as, member
from tests.make.reports import request
from treum.contexts.identity.rules.people import Role
from treum.contexts.identity.service import sessions
from treum.main.line import web_app
from treum.platform.auth import Actor
from treum.platform.context import Resources
from treum.platform.database import Database
from treum.platform.http.app import API_PREFIX
from treum.platform.ids import new_id

ANONYMOUS, OWNER, STALE = "anonymous", "owner", "admin, proven long ago"
WEAK = "admin, by password alone"
EVERYBODY = (ANONYMOUS, OWNER, STALE, WEAK, *(str(role) for role in Role))
WHY = {"reason": "asked for by the person"}
BACKTEST: dict[str, object] = msgspec.to_builtins(request())
_AGE = text(
    "UPDATE identity.session SET proven_at = proven_at - interval '1 h' WHERE person_id = :id"
)
Statuses = dict[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """What each caller is answered. body: one that is good if the caller is let in."""

    statuses: Statuses
    body: dict[str, object] | None = None


def public(status: int) -> Line:
    """An empty body: whoever reaches the fields has passed every gate."""
    return Line(dict.fromkeys(EVERYBODY, status), {})


def signed_in(status: int) -> Line:
    return Line(dict.fromkeys(EVERYBODY, status) | {ANONYMOUS: 401})


def proven(status: int) -> Line:
    """An old proof is not enough."""
    return Line(signed_in(status).statuses | {STALE: 403}, {})


def only(*roles: Role, status: int, body: dict[str, object], is_proven: bool = False) -> Line:
    """is_proven: an old proof is not enough."""
    let_in = {str(role): status for role in roles}
    stale = 403 if is_proven else let_in.get(Role.ADMIN, 403)
    refused = dict.fromkeys(EVERYBODY, 403) | {ANONYMOUS: 401}
    return Line(refused | let_in | {STALE: stale}, body)


def analysts(status: int, body: dict[str, object] | None = None) -> Line:
    return only(Role.ANALYST, Role.ADMIN, status=status, body=body or {})


# Paths with an id are asked for the owner's own account, or for a thing that does not exist.
EXPECTED = {
    "POST /auth/register": public(422),
    "POST /auth/login": public(422),
    "POST /auth/logout": public(204),
    "POST /auth/verify-email": public(422),
    "POST /auth/verify-email/resend": public(422),
    "POST /auth/passkey": public(422),
    "POST /auth/passkey/options": public(200),
    "POST /auth/second-step": public(422),
    "POST /auth/reset-password": public(422),
    "POST /auth/reset-password/request": public(422),
    "POST /auth/token": public(422),
    "POST /auth/token/refresh": public(422),
    "POST /auth/token/second-step": public(422),
    "POST /auth/token/revoke": public(422),
    "POST /auth/prove": signed_in(422),
    "POST /auth/prove/passkey": signed_in(422),
    "POST /auth/prove/passkey/options": signed_in(200),
    "POST /auth/prove/totp": signed_in(422),
    "GET /users/me/apps": signed_in(200),
    "DELETE /users/me/apps/{app_id}": signed_in(404),
    "GET /users/me/factors": signed_in(200),
    "POST /users/me/factors/passkeys": proven(422),
    "POST /users/me/factors/passkeys/options": proven(200),
    "DELETE /users/me/factors/passkeys/{passkey_id}": proven(404),
    "POST /users/me/factors/recovery-codes": proven(404),
    "POST /users/me/factors/totp": proven(201),
    "POST /users/me/factors/totp/confirm": signed_in(422),
    "DELETE /users/me/factors/totp": proven(404),
    "POST /users/me/password": proven(422),
    "GET /users/me/security-events": signed_in(200),
    "GET /users/me/sessions": signed_in(200),
    "POST /users/me/sessions/end-others": signed_in(204),
    "DELETE /users/me/sessions/{session_id}": signed_in(404),
    "GET /users/me/tokens": signed_in(200),
    "POST /users/me/tokens": proven(422),
    "DELETE /users/me/tokens/{token_id}": signed_in(404),
    "POST /auth/ws-ticket": signed_in(200),
    "GET /users/me": signed_in(200),
    "POST /users/me/verify-email": signed_in(202),
    "GET /subscriptions/current": signed_in(200),
    "GET /market/status": public(404),  # No calendar is loaded here.
    "GET /market/instruments": signed_in(200),
    "GET /market/special-days": public(404),
    "GET /market/instruments/{instrument_id}": signed_in(404),
    "GET /market/instruments/{instrument_id}/bars": signed_in(404),
    "GET /market/instruments/{instrument_id}/daily": signed_in(404),
    "GET /market/instruments/{instrument_id}/corporate-actions": signed_in(404),
    "GET /market/runs/{run_id}/rejected-rows": analysts(404),
    "GET /signals/live": signed_in(200),
    "GET /signals/history": signed_in(200),
    "GET /signals/{signal_id}": signed_in(404),
    "GET /strategies": analysts(200),
    "GET /backtests": analysts(200),
    "POST /backtests": analysts(404, body=BACKTEST),  # No instrument is known here.
    "GET /backtests/{backtest_id}": analysts(404),
    "GET /backtests/{backtest_id}/report.html": analysts(404),
    "GET /backtests/{backtest_id}/report.pdf": analysts(404),
    "POST /backtests/{backtest_id}/cancel": analysts(404),
    "POST /backtests/{backtest_id}/repeat": analysts(404),
    "POST /staff/people/find": only(
        Role.SUPPORT,
        Role.COMPLIANCE,
        Role.ADMIN,
        status=200,
        body={"email": "owner@example.com"},
    ),
    "POST /staff/people/{person_id}/disable": only(
        Role.ADMIN, status=204, body=dict(WHY), is_proven=True
    ),
    "POST /staff/people/{person_id}/enable": only(
        Role.ADMIN, status=204, body=dict(WHY), is_proven=True
    ),
    "PUT /staff/people/{person_id}/roles": only(
        Role.ADMIN, status=204, body={"roles": ["support"], **WHY}, is_proven=True
    ),
    "POST /staff/people/{person_id}/end-sessions": only(
        Role.SUPPORT, Role.ADMIN, status=204, body=dict(WHY)
    ),
}
PUBLIC = frozenset(name for name, line in EXPECTED.items() if line.statuses[ANONYMOUS] != 401)
_numbers = itertools.count()


async def _knock(client: httpx.AsyncClient, door: Door, *, database: Database, who: str) -> str:
    """What is wrong with the answer; empty when nothing is."""
    number = next(_numbers)
    owner = await member(database, email=f"owner{number}@example.com")
    caller = owner if who == OWNER else await _caller(database, who, number=number)
    line, before = EXPECTED[door.name], await state(database)
    act_as(client, caller)
    path = door.path.replace("{person_id}", str(owner.id))
    path = re.sub(r"\{\w+\}", lambda _: str(new_id()), path)
    body = line.body
    if body and "email" in body:
        body = body | {"email": owner.email}
    answer = await client.request(
        door.method, f"{API_PREFIX}{path}", json=None if door.method in {"GET", "DELETE"} else body
    )
    if answer.status_code != line.statuses[who]:
        return f"{who}: {door.name} answers {answer.status_code}, not {line.statuses[who]}"
    if answer.status_code in {401, 403} and await state(database) != before:
        return f"{who}: {door.name} refuses and changes something"
    return ""


async def _caller(database: Database, who: str, *, number: int) -> Member | None:
    if who == ANONYMOUS:
        return None
    email = f"caller{number}@example.com"
    if who == WEAK:
        return await member(database, Role.ADMIN, email=email, methods=BY_PASSWORD)
    made = await member(database, Role.ADMIN if who == STALE else Role(who), email=email)
    if who == STALE:
        async with database.transaction() as tx:
            await tx.execute(_AGE, {"id": made.id})
    return made


async def _wrong(client: httpx.AsyncClient, resources: Resources, *, has_id: bool) -> list[str]:
    found = doors(web_app(resources))
    return [
        said
        for door in found
        if ("{" in door.path) is has_id
        for who in EVERYBODY
        if (said := await _knock(client, door, database=resources.database, who=who))
    ]


def test_every_route_has_a_line_and_every_line_a_route(resources: Resources) -> None:
    assert {door.name for door in doors(web_app(resources))} == set(EXPECTED)


def _everybody_holds_every_role(monkeypatch: pytest.MonkeyPatch) -> None:
    def mighty(**known: Any) -> Actor:
        return Actor(**known | {"roles": frozenset(Role), "needs_two_factors": False})

    monkeypatch.setattr(sessions, "Actor", mighty)


@pytest.mark.asvs("8.2.1")
def test_a_route_that_is_not_listed_as_public_demands_an_actor(resources: Resources) -> None:
    open_doors = {door.name for door in doors(web_app(resources)) if not demands_an_actor(door)}
    assert open_doors == PUBLIC


@pytest.mark.asvs("8.2.1", "8.2.3", without=_everybody_holds_every_role)
async def test_routes_answer_each_caller_as_the_table_says(
    client: httpx.AsyncClient, resources: Resources
) -> None:
    assert await _wrong(client, resources, has_id=False) == []


@pytest.mark.asvs("8.2.2", without=_everybody_holds_every_role)
async def test_a_thing_answers_its_owner_and_nobody_elses_caller(
    client: httpx.AsyncClient, resources: Resources
) -> None:
    assert await _wrong(client, resources, has_id=True) == []
