"""The report of a backtest over HTTP."""

import asyncio
import sys
from uuid import UUID

import httpx
import msgspec
import pytest

from tests.contexts.signals.service.laboratory.asked import asked, store_sessions
from tests.make.members import act_as, member
from tests.make.reports import done, request, store_report
from treum.contexts.identity.rules.people import Role
from treum.contexts.signals.service.report import printer
from treum.contexts.signals.service.report.contents import sheet_of
from treum.contexts.signals.service.report.page import POLICY
from treum.contexts.signals.service.report.printer import NotPrinted, Printer
from treum.platform.database import Database
from treum.platform.http.app import API_PREFIX
from treum.platform.ids import new_id

ENDINGS = ("html", "pdf")


@pytest.fixture
async def analyst(client: httpx.AsyncClient, database: Database) -> httpx.AsyncClient:
    act_as(client, await member(database, Role.ANALYST, email="analyst@example.com"))
    return client


async def report_of(client: httpx.AsyncClient, backtest_id: UUID, *, ending: str) -> httpx.Response:
    return await client.get(f"{API_PREFIX}/backtests/{backtest_id}/report.{ending}")


async def test_the_page_comes_with_its_own_policy(
    analyst: httpx.AsyncClient, database: Database
) -> None:
    answer = await report_of(analyst, await store_report(database, done()), ending="html")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["cache-control"] == "private, no-store"
    assert "EMA cross on NIFTY" in answer.text


async def test_the_file_is_the_same_each_time_and_safely_named(
    analyst: httpx.AsyncClient, database: Database
) -> None:
    hostile = done(request(symbol='M&M"\r\nX: y/../é'))
    backtest_id = await store_report(database, hostile)
    first = await report_of(analyst, backtest_id, ending="pdf")
    assert first.status_code == 200
    assert first.headers["content-type"] == "application/pdf"
    assert first.headers["cache-control"] == "private, no-store"
    assert first.headers["content-disposition"] == (
        'attachment; filename="backtest-ema-cross-M-M-X-y-2024-06-10-2024-06-14.pdf"'
    )
    assert first.content.startswith(b"%PDF-")
    assert (await report_of(analyst, backtest_id, ending="pdf")).content == first.content


@pytest.mark.parametrize("ending", ENDINGS)
async def test_what_is_not_there_is_refused(
    analyst: httpx.AsyncClient, database: Database, ending: str
) -> None:
    answer = await report_of(analyst, new_id(), ending=ending)
    assert (answer.status_code, answer.json()["code"]) == (404, "signals.no_such_backtest")
    async with database.transaction() as tx:
        await store_sessions(tx)
    answer = await report_of(analyst, await asked(database), ending=ending)
    assert (answer.status_code, answer.json()["code"]) == (409, "signals.backtest_not_done")


@pytest.mark.parametrize("ending", ENDINGS)
async def test_a_customer_is_refused(
    client: httpx.AsyncClient, database: Database, ending: str
) -> None:
    act_as(client, await member(database, Role.CUSTOMER, email="customer@example.com"))
    answer = await report_of(client, await store_report(database, done()), ending=ending)
    assert answer.status_code == 403


async def test_a_press_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[asyncio.subprocess.Process] = []
    spawn = asyncio.create_subprocess_exec

    async def idle(*_: object, **more: int) -> asyncio.subprocess.Process:
        endless = "import time\nwhile True: time.sleep(60)"
        started.append(await spawn(sys.executable, "-c", endless, stdin=more["stdin"], stdout=-1))
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", idle)
    monkeypatch.setattr(printer, "SECONDS_MAX", 0.1)
    with pytest.raises(NotPrinted):
        await Printer().pdf(sheet_of(done()))
    (child,) = started
    assert child.returncode == -9


async def test_a_press_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer, "_PRESS", "treum.contexts.signals.nothing_here")
    with pytest.raises(NotPrinted):
        await Printer().pdf(sheet_of(done()))


async def test_more_than_can_wait_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer, "WAITING_MAX", 0)
    with pytest.raises(NotPrinted):
        await Printer().pdf(sheet_of(done()))


async def test_asking_repeating_and_cancelling_are_recorded_as_the_analysts(
    analyst: httpx.AsyncClient, database: Database
) -> None:
    async with database.transaction() as tx:
        await store_sessions(tx)
    path = f"{API_PREFIX}/backtests"
    asked_for = await analyst.post(path, json=msgspec.to_builtins(request()))
    assert asked_for.status_code == 202
    backtest = f"{path}/{asked_for.json()['id']}"
    assert (await analyst.post(f"{backtest}/repeat")).status_code == 202
    assert (await analyst.post(f"{backtest}/cancel")).status_code == 204
