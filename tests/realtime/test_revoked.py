"""Whoever loses their sessions loses their socket, and nobody else does."""

import asyncio
from dataclasses import replace

import websockets

from tests.make.identity import signed_up
from tests.realtime.builders import Client
from tests.realtime.raw import WAIT_S
from treum.contexts.identity.service.revoke import Reason, revoke_all
from treum.contexts.identity.service.sessions import authenticate
from treum.contexts.identity.service.tickets import issue_ticket
from treum.platform.clock import now
from treum.platform.context import Resources
from treum.platform.embedded import free_port
from treum.realtime.protocol import CloseCode
from treum.realtime.server import serve


async def _ticket(resources: Resources, token: str) -> str:
    async with resources.database.transaction() as tx:
        actor = await authenticate(tx, token)
    assert actor is not None
    return issue_ticket(actor, key=resources.settings.auth.ticket_key, now=now())[0]


async def test_revoking_all_closes_the_open_socket_of_that_person(resources: Resources) -> None:
    port = free_port()
    socket = replace(resources.settings.socket, port=port, public_url=f"ws://localhost:{port}/ws")
    resources = replace(resources, settings=replace(resources.settings, socket=socket))
    asha = await signed_up(resources.database)
    other = await signed_up(resources.database, email="other@example.com")
    stop, ready = asyncio.Event(), asyncio.Event()
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(serve(resources, stop, ready=ready.set))
        await ready.wait()
        url = socket.public_url
        async with (
            websockets.connect(url, compression=None, close_timeout=WAIT_S) as first,
            websockets.connect(url, compression=None, close_timeout=WAIT_S) as second,
        ):
            ashas, others = Client(first), Client(second)
            await ashas.greet(await _ticket(resources, asha.token))
            await others.greet(await _ticket(resources, other.token))
            async with resources.database.transaction(actor=str(asha.person.id)) as tx:
                await revoke_all(tx, asha.person.id, reason=Reason.PASSWORD_RESET)
            assert await ashas.close_code() == CloseCode.ENDED
            await others.nothing_more()
        stop.set()
