"""What /health/ready says when a part is missing: only without the database is it 503."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from treum.platform import machine
from treum.platform.auth import Actor, Sessions
from treum.platform.clock import now
from treum.platform.database import Database, Transaction
from treum.platform.embedded import free_port
from treum.platform.http import readiness
from treum.platform.http.app import create_app
from treum.platform.http.readiness import WELL, Condition, Vital, Watch
from treum.platform.live import MemoryBus
from treum.platform.settings import load
from treum.platform.testing import Servers, fresh_database

WELL_PARTS = {"clock": "ok", "database": "ok", "disk": "ok", "live": "ok"}


class AwayBus(MemoryBus):
    is_connected = False


async def _nobody(tx: Transaction, token: str) -> Actor | None:
    return None


async def _ask(database: Database, *, vitals: tuple[Vital, ...] = ()) -> tuple[int, object]:
    app = create_app(load({}, None), database, sessions=Sessions(database, _nobody), routers=[])
    app.state.watch = Watch(database, Path("/var/lib/nowhere/yet"), vitals=vitals)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
        answer = await client.get("/health/ready")
        return answer.status_code, answer.json()


def _degraded(part: str, word: str) -> tuple[int, object]:
    parts = dict(sorted({**WELL_PARTS, part: word}.items()))
    return 200, {"status": "degraded", "degraded": [part], "parts": parts}


async def test_a_whole_site_is_ok(database: Database) -> None:
    assert await _ask(database) == (200, {"status": "ok", "degraded": [], "parts": WELL_PARTS})


async def test_without_the_database_nothing_can_be_served(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = re.sub(r":\d+/", f":{free_port()}/", servers.app_url)
    absent = Database(url, live=MemoryBus(), name="absent")
    assert await _ask(absent) == (
        503,
        {
            "status": "unavailable",
            "degraded": ["database"],
            "parts": {"database": "away", "disk": "ok", "live": "ok"},
        },
    )
    monkeypatch.setattr(readiness, "FREE_BYTES_MIN", 1 << 62)
    _, found = await _ask(absent)
    assert isinstance(found, dict)
    assert found["degraded"] == ["database", "disk"], "the cause is told beside what it leads to"
    await absent.close()


async def test_without_the_live_bus_it_is_degraded(servers: Servers) -> None:
    async with fresh_database(servers, live=AwayBus()) as database:
        assert await _ask(database) == _degraded("live", "away")


async def test_a_full_disk_is_seen(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "FREE_BYTES_MIN", 1 << 62)
    assert await _ask(database) == _degraded("disk", "low")


async def test_a_database_that_cannot_write_is_seen_and_still_read(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = "DO $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$"
    monkeypatch.setattr(machine, "_SPILL", text(full))
    assert await _ask(database) == _degraded("database", "full")


async def test_the_question_for_room_writes_a_file(database: Database) -> None:
    async with database.snapshot() as tx:
        assert await machine.has_room(tx)
        plan = await tx.scalars(text(f"EXPLAIN (ANALYZE) {machine._SPILL}"))
        assert "external merge  Disk:" in "\n".join(plan.all())


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_that_is_off_is_seen(
    database: Database, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    def stepped() -> datetime:
        return now() + timedelta(hours=hours)

    monkeypatch.setattr(machine, "now", stepped)
    assert await _ask(database) == _degraded("clock", "off")


@pytest.mark.parametrize("is_well", [True, False])
async def test_a_part_of_a_context_is_shown(database: Database, is_well: bool) -> None:
    async def ask(_tx: Transaction) -> Condition:
        return Condition(word="thing", is_well=is_well)

    status, found = await _ask(database, vitals=(Vital(name="feed", ask=ask),))
    assert isinstance(found, dict)
    assert (status, found["parts"]["feed"]) == (200, "thing")
    assert found["degraded"] == ([] if is_well else ["feed"])


@pytest.fixture
def asked(database: Database) -> tuple[Watch, list[int]]:
    """A watch, and how often it has looked."""
    looks: list[int] = []

    async def count(_tx: Transaction) -> Condition:
        looks.append(1)
        return WELL

    return Watch(database, Path("/"), vitals=(Vital(name="count", ask=count),)), looks


async def test_many_questions_are_one_look(
    asked: tuple[Watch, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "GOOD_FOR_S", 3600.0)
    watch, looks = asked
    for _ in range(5):
        await watch.readiness()
    assert len(looks) == 1


async def test_an_old_look_is_not_believed(
    asked: tuple[Watch, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "GOOD_FOR_S", -1.0)
    watch, looks = asked
    await watch.readiness()
    await watch.readiness()
    assert len(looks) == 2
