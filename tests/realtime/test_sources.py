"""The edge over the real contexts and a real PostgreSQL."""

import asyncio
import json
import re
from uuid import UUID

import pytest
import websockets

from tests.make.identity import signed_up
from tests.make.market import bars_of, close_minutes, demo_plan, end_run, start_run
from tests.make.payments import grant
from tests.realtime.builders import Client
from tests.realtime.raw import WAIT_S
from treum.contexts.identity.service.sessions import authenticate
from treum.contexts.identity.service.tickets import issue_ticket
from treum.contexts.payments.api import Product, grant_entitlement
from treum.contexts.signals import api as signals
from treum.contexts.signals.handlers import engine_handler
from treum.platform.clock import now
from treum.platform.context import Resources
from treum.platform.database import Database
from treum.platform.embedded import free_port
from treum.platform.handlers import Consumer
from treum.platform.live import MemoryBus
from treum.platform.settings import Settings, load
from treum.platform.testing import Servers
from treum.realtime.ports import Person, SourceAway, State, TicketRefused
from treum.realtime.server import serve
from treum.realtime.sources import ContextSources

PLAN = demo_plan()
BARS = bars_of(PLAN)[: 90 * len(PLAN.instruments)]


@pytest.fixture
def sources(database: Database, settings: Settings) -> ContextSources:
    return _sources(database, settings)


async def test_a_ticket_tells_who_and_which_tier_once(
    sources: ContextSources, database: Database, settings: Settings
) -> None:
    person_id, ticket = await _ticket(database, settings)
    assert await sources.redeem(ticket) == Person(person_id, "premium")
    with pytest.raises(TicketRefused):
        await sources.redeem(ticket)


@pytest.mark.parametrize("ticket", ["", "x", "a.b.c", "x" * 4096])
async def test_what_is_no_ticket_is_refused(sources: ContextSources, ticket: str) -> None:
    with pytest.raises(TicketRefused):
        await sources.redeem(ticket)


async def test_the_state_is_the_current_run_and_its_heads(
    sources: ContextSources, database: Database
) -> None:
    assert await sources.state() == State()
    run_id = await start_run(database, PLAN)
    state = await sources.state()
    assert state.run is not None
    assert (state.run.run_id, state.run.is_finished, state.heads) == (str(run_id), False, {})
    wire = json.loads(state.run.wire)
    assert (wire["id"], wire["kind"], wire["state"]) == (str(run_id), "synthetic", "running")
    await end_run(database, run_id)
    state = await sources.state()
    assert state.run is not None
    assert state.run.is_finished


async def test_an_absent_database_is_away(servers: Servers, settings: Settings) -> None:
    url = re.sub(r":\d+/", f":{free_port()}/", servers.app_url)
    absent = Database(url, live=MemoryBus(), name="absent")
    sources = _sources(absent, settings)
    for question in (
        sources.state(),
        sources.frames_after(str(UUID(int=1)), "signals_free", after=0, limit=1),
    ):
        with pytest.raises(SourceAway):
            await question
    await absent.close()


async def test_signals_go_from_bars_to_the_socket(database: Database) -> None:
    port = free_port()
    settings = load(
        {
            "TREUM_PROFILE": "test",
            "TREUM_SOCKET__PORT": str(port),
            "TREUM_AUTH__TICKET_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        },
        None,
    )
    resources = Resources(settings=settings, database=database, live=database.live)
    run_id = await start_run(database, PLAN)
    stop, ready = asyncio.Event(), asyncio.Event()
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(serve(resources, stop, ready=ready.set))
        await ready.wait()
        async with websockets.connect(
            settings.socket.public_url, compression=None, max_queue=None, close_timeout=WAIT_S
        ) as opened:
            client = Client(opened)
            _, ticket = await _ticket(database, settings)
            assert (await client.greet(ticket))["data"]["tier"] == "premium"
            await client.subscribe(run=str(run_id), after=0)
            await client.hear_of("SUBSCRIBED")
            await close_minutes(database, BARS, run_id=run_id)
            await _work(database)
            async with database.snapshot() as tx:
                stored = await signals.frames_after(
                    tx, run_id, "signals_premium", after=0, limit=1000
                )
            assert len(stored) > 8
            for frame in stored:
                heard = await client.hear_of("SIGNAL_UPDATE")
                assert (heard["seq"], heard["ts"]) == (frame.seq, frame.ts)
                assert heard["data"] == json.loads(frame.data)
        stop.set()


def _sources(database: Database, settings: Settings) -> ContextSources:
    key = settings.auth.ticket_key
    return ContextSources(database, ticket_key=key, seconds_max=5.0, greeters_max=2)


async def _ticket(database: Database, settings: Settings) -> tuple[UUID, str]:
    """Of a person who has just signed up and bought premium signals."""
    signed_in = await signed_up(database)
    async with database.transaction() as tx:
        await grant_entitlement(
            tx,
            grant(Product.SIGNALS_PREMIUM, valid_to=None, person_id=signed_in.person.id),
        )
        actor = await authenticate(tx, signed_in.token)
    assert actor is not None
    ticket, _ = issue_ticket(actor, key=settings.auth.ticket_key, now=now())
    return signed_in.person.id, ticket


async def _work(database: Database) -> None:
    consumer = Consumer(database, engine_handler())
    await consumer.prepare()
    while await consumer.apply_next():
        pass
