"""Secrets and personal values that pass through everything are found nowhere they may not be."""

import contextlib
import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest
from prometheus_client import generate_latest
from sqlalchemy import text

from tests.make.canary import (
    BROWSER,
    DEVICE,
    EMAIL,
    NAME,
    NEW,
    OLD,
    PERSONAL,
    SCRIPT,
    WRONG,
    Life,
    lead,
)
from tests.make.logs import all_logs
from treum.contexts.identity.rules.passwords import BadCredentials
from treum.contexts.identity.service import accounts
from treum.main.line import web_app
from treum.platform import audit, telemetry
from treum.platform.audit import Act
from treum.platform.context import Resources
from treum.platform.database import Database
from treum.platform.http import edge
from treum.platform.testing import Servers

_TABLES = text(
    "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name)"
    " FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
    " AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
)
# A mail is the one thing that is written down to be told; here it stands for the mail server.
_MAILED = "platform.mail"
# What tells of people but is theirs, or deleted after a day.
_THEIRS = ("identity.", "platform.idempotency", _MAILED)


@pytest.fixture
async def life(resources: Resources, servers: Servers) -> AsyncIterator[Life]:
    http = replace(resources.settings.http, trusted_proxies=("127.0.0.1",))
    resources = replace(resources, settings=replace(resources.settings, http=http))
    app = web_app(resources)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app, client=("127.0.0.1", 1)),
            base_url=http.public_url,
            headers=BROWSER,
        ) as web,
    ):
        secrets = {"old password": OLD, "wrong password": WRONG, "new password": NEW}
        yield Life(web, resources, servers, secrets=secrets)


async def _written(database: Database) -> dict[str, str]:
    """Every row of every table, by table."""
    async with database.snapshot() as tx:
        names = (await tx.scalars(_TABLES)).all()
        return {
            name: "\n".join(await tx.scalars(text(f"SELECT t::text FROM {name} t")))
            for name in names
        }


async def _leaks(life: Life, logs: str) -> Sequence[str]:
    """Where something was found that may not be there, and what it is."""
    tables = await _written(life.resources.database)
    told = {
        "logs": logs,
        "refusals": "\n".join(life.refusals),
        "metrics": generate_latest().decode(),
    }
    rows = {name: said for name, said in tables.items() if name != _MAILED}
    anonymous = {name: said for name, said in rows.items() if not name.startswith(_THEIRS)}
    return [
        *_found(told | rows, life.secrets),
        *_found(told | anonymous, {value: value for value in (*PERSONAL, DEVICE, SCRIPT)}),
    ]


def _found(places: dict[str, str], planted: dict[str, str]) -> list[str]:
    return [
        f"{what} in {place}"
        for place, said in places.items()
        for what, value in planted.items()
        for spelt in (value, value.encode().hex())
        if re.search(rf"(?<![0-9A-Za-z]){re.escape(spelt)}(?![0-9A-Za-z])", said)
    ]


def _tells_in_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a plain traceback does."""

    def words(error: BaseException) -> str:
        causes = [error, error.__cause__, error.__context__]
        return "; ".join(repr(one) for one in causes if one)

    monkeypatch.setattr(telemetry, "told", words)


@pytest.mark.asvs("16.5.1", "14.2.1", without=_tells_in_its_words)
async def test_nothing_that_was_planted_is_found(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    with all_logs(monkeypatch) as logs:
        await lead(life, monkeypatch)
        said = logs.getvalue()
    assert said.count('"request_failed"') == 3
    assert {"step_failed", "RuntimeError", "UniqueViolationError"} <= set(re.findall(r"\w+", said))
    assert len(life.secrets) > 25
    assert await _leaks(life, said) == []


def _into_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    async def sign_in(database: Database, claim: accounts.Claim, **more: Any) -> Any:
        edge._log.debug("signing_in", claim=f"{claim.email} {claim.password}")
        return await signs_in(database, claim, **more)

    signs_in = accounts.sign_in
    monkeypatch.setattr(accounts, "sign_in", sign_in)


def _into_the_audit_log(monkeypatch: pytest.MonkeyPatch) -> None:
    async def sign_in(database: Database, claim: accounts.Claim, **more: Any) -> Any:
        async with database.transaction(actor="planted") as tx:
            detail = {"email": claim.email, "password": claim.password}
            await audit.record(tx, Act(action="x.signed_in", subject="x:1", detail=detail))
        return await signs_in(database, claim, **more)

    signs_in = accounts.sign_in
    monkeypatch.setattr(accounts, "sign_in", sign_in)


def _into_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    async def sign_in(database: Database, claim: accounts.Claim, **more: Any) -> Any:
        raise BadCredentials(f"{claim.email} has not {claim.password}")

    monkeypatch.setattr(accounts, "sign_in", sign_in)


def _into_a_metric(monkeypatch: pytest.MonkeyPatch) -> None:
    async def sign_in(database: Database, claim: accounts.Claim, **more: Any) -> Any:
        edge._REQUESTS.labels(claim.email, claim.password, "200").inc()
        return await signs_in(database, claim, **more)

    signs_in = accounts.sign_in
    monkeypatch.setattr(accounts, "sign_in", sign_in)


PLANTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "logs": _into_the_log,
    "platform.audit": _into_the_audit_log,
    "refusals": _into_the_answer,
    "metrics": _into_a_metric,
}


@pytest.mark.parametrize("place", PLANTS)
async def test_a_planted_leak_is_found(
    life: Life, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    await life.post("/auth/register", 201, name=NAME, email=EMAIL, password=OLD)
    with all_logs(monkeypatch) as logs:
        with monkeypatch.context() as patch:
            PLANTS[place](patch)
            status = 401 if place == "refusals" else 200
            await life.post("/auth/login", status, email=EMAIL, password=OLD)
        found = set(await _leaks(life, logs.getvalue()))
    with contextlib.suppress(KeyError):
        edge._REQUESTS.remove(EMAIL, OLD, "200")
    assert {f"old password in {place}", f"{EMAIL} in {place}"} <= found
