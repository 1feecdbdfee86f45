"""HTTP of signals: a snapshot that a subscription continues, filters, pages, and no peeking.

A customer on the free plan reads; what they see is 15 minutes of market time old.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from tests.make.market import bars_of, close_minutes, demo_plan, start_run
from tests.make.payments import grant
from treum.contexts.identity.api import person_by_email
from treum.contexts.payments.api import Product, grant_entitlement
from treum.contexts.signals.handlers import engine_handler
from treum.platform.database import Database
from treum.platform.handlers import Consumer
from treum.platform.ids import new_id

PLAN = demo_plan(instruments=2)
BARS = bars_of(PLAN)[: 90 * len(PLAN.instruments)]
FASTER = [{"tier": tier, "minutes": 0} for tier in ("basic", "premium", "enterprise")]
NEW = {"name": "Asha Rao", "email": "asha@example.com", "password": "four unrelated quiet words"}


@dataclass(frozen=True, slots=True)
class Reader:
    """A signed-in customer on the free tier, and the run that is on."""

    client: httpx.AsyncClient
    run_id: UUID

    async def get(self, path: str, **query: str | int) -> Any:
        """Any: the answer is JSON, whose shape is what the tests assert."""
        answer = await self.client.get(f"/api/v1/signals{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()


async def follow(database: Database) -> None:
    consumer = Consumer(database, engine_handler())
    await consumer.prepare()
    while await consumer.apply_next():
        pass


async def upgrade(database: Database, product: Product) -> None:
    """Entitle the only customer there is."""
    async with database.transaction() as tx:
        person = await person_by_email(tx, NEW["email"])
        assert person is not None
        bought = grant(product, person_id=person.id, valid_to=None)
        await grant_entitlement(tx, bought)


async def _waiting(database: Database) -> set[str]:
    """Ids of signals of which the free channel has shown nothing."""
    async with database.snapshot() as tx:
        found = await tx.scalars(
            text(
                """
                SELECT DISTINCT step.signal_id FROM signals.signal_event AS step
                JOIN signals.delivery ON delivery.signal_event_id = step.id
                WHERE delivery.channel = 'signals_free' AND delivery.seq IS NULL
                """
            )
        )
    return {str(each) for each in found}


@pytest.fixture
async def reader(client: httpx.AsyncClient, database: Database) -> Reader:
    run_id = await start_run(database, PLAN)
    await close_minutes(database, BARS, run_id=run_id)
    await follow(database)
    assert (await client.post("/api/v1/auth/register", json=NEW)).status_code == 201
    assert (await client.get("/api/v1/users/me")).status_code == 200
    return Reader(client, run_id)


@pytest.mark.parametrize("path", ["/live", "/history", f"/{UUID(int=7)}"])
async def test_a_stranger_sees_nothing(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(f"/api/v1/signals{path}")
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.required")


async def test_live_is_empty_before_any_run(client: httpx.AsyncClient) -> None:
    await client.post("/api/v1/auth/register", json=NEW)
    answer = await client.get("/api/v1/signals/live")
    assert answer.json() == {
        "run": None,
        "channel": None,
        "delay_minutes": 15,
        "faster": FASTER,
        "items": [],
    }


async def test_live_says_how_late_the_plan_is_and_which_plans_wait_less(
    reader: Reader, database: Database
) -> None:
    live = await reader.get("/live")
    assert (live["delay_minutes"], live["faster"]) == (15, FASTER)
    await upgrade(database, Product.SIGNALS_PREMIUM)
    live = await reader.get("/live")
    assert (live["delay_minutes"], live["faster"]) == (0, [])


async def test_a_delayed_reader_sees_nothing_of_what_waits(
    client: httpx.AsyncClient, database: Database
) -> None:
    """As many minutes as the delay, then one more: ids, counts, pages and places say nothing."""
    run_id = await start_run(database, PLAN)
    width = len(PLAN.instruments)
    await close_minutes(database, BARS[: 16 * width], run_id=run_id)
    await follow(database)
    waiting = await _waiting(database)
    assert waiting
    assert (await client.post("/api/v1/auth/register", json=NEW)).status_code == 201
    free = Reader(client, run_id)
    assert (await free.get("/live"))["items"] == []
    assert (await free.get("/live"))["channel"]["head"] == 0
    for query in ({}, {"state": "published"}, {"strategy": "ema_cross"}, {"limit": 1}):
        assert await free.get("/history", **query) == {"items": [], "next": None}
    for signal_id in waiting:
        answer = await client.get(f"/api/v1/signals/{signal_id}")
        assert (answer.status_code, answer.json()["code"]) == (404, "signals.no_such_signal")
    await upgrade(database, Product.SIGNALS_BASIC)
    shown = {item["id"] for item in (await free.get("/live"))["items"]}
    assert shown == waiting


async def test_a_delayed_reader_sees_a_signal_as_it_stood(
    reader: Reader, database: Database
) -> None:
    """The same signal, later in its life on a faster plan, says nothing of that on a slower one."""
    late = {item["id"]: item for item in (await reader.get("/live"))["items"]}
    await upgrade(database, Product.SIGNALS_PREMIUM)
    instant = {item["id"]: item for item in (await reader.get("/live"))["items"]}
    assert late.keys() < instant.keys()
    changed = [one for one in late if late[one] != instant[one]]
    assert changed, "these minutes must hold a signal that changed a moment ago"
    for one in changed:
        assert (late[one]["exit_price"], late[one]["points"]) == (None, None)
        assert late[one]["updated_at"] < instant[one]["updated_at"]


async def test_live_names_the_place_where_a_subscription_goes_on(reader: Reader) -> None:
    live = await reader.get("/live")
    assert live["run"]["id"] == str(reader.run_id)
    items = live["items"]
    assert len(items) > 3
    details = [await reader.get(f"/{item['id']}") for item in items]
    seqs = sorted(entry["seq"] for one in details for entry in one["life"])
    assert live["channel"] == {
        "name": "signals_free",
        "run": str(reader.run_id),
        "head": seqs[-1],
    }
    assert seqs == list(range(1, len(seqs) + 1))


async def test_a_signal_is_its_last_step(reader: Reader) -> None:
    items = (await reader.get("/live"))["items"]
    for item in items:
        detail = await reader.get(f"/{item['id']}")
        life = detail.pop("life")
        assert detail == item
        assert life[0]["kind"] == "published"
        assert life[-1]["kind"] == item["state"]
        assert isinstance(item["entry"], str)


async def test_history_pages_without_hole_or_overlap(reader: Reader) -> None:
    whole = (await reader.get("/history", limit=200))["items"]
    paged, cursor = [], None
    while True:
        page = await reader.get("/history", limit=2, **({"cursor": cursor} if cursor else {}))
        paged += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert paged == whole


async def test_history_filters(reader: Reader) -> None:
    everything = (await reader.get("/history", limit=200))["items"]
    for key, value in (("side", "long"), ("state", "stopped"), ("strategy", "opening_range")):
        found = (await reader.get("/history", limit=200, **{key: value}))["items"]
        assert found == [item for item in everything if item[key] == value]
        assert found not in ([], everything)
    other = (await reader.get("/history", run=str(new_id())))["items"]
    assert other == []
    symbol = everything[0]["instrument"]
    found = (await reader.get("/history", limit=200, instrument=symbol["id"]))["items"]
    assert found == [item for item in everything if item["instrument"] == symbol]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"limit": 0}, 422, "http.invalid"),
        ({"limit": 201}, 422, "http.invalid"),
        ({"state": "lost"}, 422, "http.invalid"),
        ({"strategy": "x" * 65}, 422, "http.invalid"),
        ({"cursor": "e30"}, 400, "http.bad_cursor"),
    ],
)
async def test_a_bad_question_is_refused(
    reader: Reader, query: dict[str, str | int], status: int, code: str
) -> None:
    answer = await reader.client.get("/api/v1/signals/history", params=query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_an_unknown_signal_is_404(reader: Reader) -> None:
    answer = await reader.client.get(f"/api/v1/signals/{new_id()}")
    assert (answer.status_code, answer.json()["code"]) == (404, "signals.no_such_signal")
