"""The doctor at the database: rights in excess, a clock that is off, a feed that fell silent."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tests.contexts.market.service.plans import BARS, replay_plan
from treum.contexts.market.rules.freshness import FeedState
from treum.contexts.market.service.close import close_bars
from treum.contexts.market.service.reference import seed_reference
from treum.contexts.market.service.run import begin_run, finish_run, note_feed
from treum.operations import truth
from treum.operations.finding import Level
from treum.operations.patient import Patient
from treum.platform import machine
from treum.platform.clock import now
from treum.platform.database import Database
from treum.platform.embedded import free_port
from treum.platform.settings import DatabaseSettings, Secret, load
from treum.platform.testing import Servers

RUN = UUID(int=1)


def _patient(*, app: str, ro: str | None = None, owner: str | None = None) -> Patient:
    urls = DatabaseSettings(
        app_url=Secret(app),
        ro_url=Secret(ro) if ro else None,
        owner_url=Secret(owner) if owner else None,
    )
    settings = replace(load({}, None), database=urls)
    return Patient(settings, settings)


@pytest.fixture
def patient(servers: Servers, database: Database) -> Patient:
    ro_url = servers.ro_url.rpartition("/")[0] + f"/{database.name}"
    return _patient(app=servers.app_url_of(database.name), ro=ro_url)


@pytest.fixture
async def admin(servers: Servers, database: Database) -> AsyncIterator[Any]:
    """The superuser in this test's own database."""
    connection = await asyncpg.connect(
        f"{servers.superuser_url.rpartition('/')[0]}/{database.name}", timeout=10
    )
    yield connection
    await connection.close()


async def test_a_database_that_answers_is_named(patient: Patient) -> None:
    found = await truth.answers(patient)
    assert (found.level, found.text.split()[0]) == (Level.OK, "PostgreSQL")


async def test_an_absent_database_and_a_wrong_password_are_told(servers: Servers) -> None:
    absent = re.sub(r":\d+/", f":{free_port()}/", servers.app_url)
    wrong = re.sub(r":[^:@]+@", ":wrong@", servers.app_url)
    for url, words in ((absent, "Connect"), (wrong, "password authentication failed")):
        patient = _patient(app=url)
        for check in (truth.answers, truth.clock, truth.feed, truth.roles):
            found = await check(patient)
            assert found.level is Level.FAIL
            assert words in found.text
            assert "wrong@" not in found.text


async def test_without_settings_every_check_says_so() -> None:
    settings = load({}, None)
    patient = Patient(settings, settings, lacks="cannot read secrets.json")
    assert "secrets.json" in (await truth.answers(patient)).text
    for check in (truth.answers, truth.clock, truth.feed, truth.roles):
        assert (await check(patient)).level is Level.FAIL


async def test_the_roles_as_they_are_made_are_right(patient: Patient) -> None:
    found = await truth.roles(patient)
    assert (found.level, found.text) == (
        Level.OK,
        "no more rights than they need (treum_app, treum_ro)",
    )


@pytest.mark.parametrize(
    ("grant", "told"),
    [
        ("GRANT UPDATE ON platform.event TO treum_app", "treum_app may UPDATE platform.event"),
        (
            "GRANT DELETE ON platform.event_rest TO treum_app",
            "treum_app may DELETE platform.event_rest",
        ),
        ("GRANT TRUNCATE ON platform.audit TO treum_app", "treum_app may TRUNCATE platform.audit"),
        ("GRANT INSERT ON platform.audit TO treum_app", "treum_app may INSERT platform.audit"),
        ("GRANT INSERT ON platform.event TO treum_ro", "treum_ro may INSERT platform.event"),
        (
            "REVOKE INSERT ON platform.event FROM treum_app",
            "treum_app may not INSERT platform.event",
        ),
        ("ALTER TABLE platform.event OWNER TO treum_app", "treum_app owns the event log"),
        ("DROP TABLE platform.event", "run `treum migrate`"),
    ],
)
async def test_a_planted_right_is_found(
    patient: Patient, admin: Any, grant: str, told: str
) -> None:
    await admin.execute(grant)
    found = await truth.roles(patient)
    assert found.level is Level.FAIL
    assert told in found.text


async def test_a_superuser_that_serves_is_found(servers: Servers) -> None:
    found = await truth.roles(_patient(app=servers.superuser_url, owner=servers.superuser_url))
    assert found.level is Level.FAIL
    assert found.text.count("postgres has SUPERUSER") == 2


@pytest.mark.parametrize(
    ("ahead_s", "level", "word"),
    [(0.0, Level.OK, "the database"), (1.0, Level.WARN, "ahead"), (-3600.0, Level.FAIL, "behind")],
)
async def test_a_clock_that_is_off_is_found(
    patient: Patient, monkeypatch: pytest.MonkeyPatch, *, ahead_s: float, level: Level, word: str
) -> None:
    def stepped() -> datetime:
        return now() + timedelta(seconds=ahead_s)

    monkeypatch.setattr(machine, "now", stepped)
    monkeypatch.setattr(truth, "_DRIFT_OVER_S", 0.0)
    found = await truth.clock(patient)
    assert (found.level, word in found.text) == (level, True)


async def test_a_clock_that_jumps_meanwhile_is_found(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = iter([now(), now() + timedelta(seconds=5)])
    monkeypatch.setattr(truth, "now", lambda: next(read))
    monkeypatch.setattr(truth, "_DRIFT_OVER_S", 0.0)
    found = await truth.clock(patient)
    assert found.level is Level.FAIL
    assert "jumped 5.0 s" in found.text


async def test_the_feed_is_told_through_its_life(patient: Patient, database: Database) -> None:
    found = await truth.feed(patient)
    assert (found.level, "no run" in found.text) == (Level.WARN, True)
    async with database.transaction() as tx:
        await seed_reference(tx)
        await begin_run(tx, replay_plan(), RUN)
        await close_bars(tx, RUN, BARS[:1])
    found = await truth.feed(patient)
    assert (found.level, "Replay of 04 Jun 2024" in found.text) == (Level.OK, True)
    async with database.transaction() as tx:
        await note_feed(tx, RUN, FeedState.MUTE, since=BARS[0].closes_at)
    found = await truth.feed(patient)
    assert (found.level, found.text.startswith("mute since 2024-06-04")) == (Level.FAIL, True)
    async with database.transaction() as tx:
        await finish_run(tx, RUN)
    found = await truth.feed(patient)
    assert (found.level, found.text.startswith("finished")) == (Level.OK, True)
