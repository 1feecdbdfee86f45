"""Everything at once: clients cut anywhere, messages lost, doubled and out of order, a database
that comes and goes. Whoever follows a channel sees each frame exactly once and in order."""

import asyncio
import random

import pytest
from websockets.exceptions import ConnectionClosed

from tests.realtime.builders import RUN, Client, Desk, MemorySources, running
from treum.realtime.limits import Limits

LIMITS = Limits(
    poll_s=0.03,
    retry_s=0.01,
    ring_frames_max=12,
    page_frames=5,
    backlog_bytes_max=16_384,
    send_buffer_bytes=4096,
    person_connections_max=1000,
    frames_burst=1000,
)
FRAMES = 250
CLIENTS = 6


@pytest.mark.parametrize("seed", range(8))
async def test_every_client_sees_every_frame_once_and_in_order(
    sources: MemorySources, seed: int
) -> None:
    dice = random.Random(seed)
    async with (
        running(sources, limits=LIMITS) as desk,
        asyncio.timeout(60),
        asyncio.TaskGroup() as group,
    ):
        clients = [
            group.create_task(_follow(desk, random.Random(seed * 100 + number)))
            for number in range(CLIENTS)
        ]
        group.create_task(_publish(desk, dice))
    for client in clients:
        assert client.result() == list(range(1, FRAMES + 1))


async def _publish(desk: Desk, dice: random.Random) -> None:
    """Commit in bursts; tell the bus some of it, in any order, sometimes twice."""
    committed = 0
    while committed < FRAMES:
        count = min(FRAMES - committed, dice.choice((1, 1, 1, 2, 5, 20)))
        messages = desk.sources.commit(count=count, size=dice.choice((0, 100, 2000)))
        committed += count
        messages = [message for message in messages if dice.random() < 0.8]
        messages += dice.choices(messages, k=2) if messages else []
        if dice.random() < 0.5:
            dice.shuffle(messages)
        desk.sources.is_away = dice.random() < 0.1
        await desk.publish(messages)
        for _ in range(dice.randrange(30)):
            await asyncio.sleep(0)
    desk.sources.is_away = False


async def _follow(desk: Desk, dice: random.Random) -> list[int]:
    """Read, be cut after a random number of frames, come back with the last number seen."""
    seen: list[int] = []
    while len(seen) < FRAMES:
        try:
            await _visit(desk, dice, seen=seen)
        except ConnectionClosed as closed:
            if closed.rcvd is not None and closed.rcvd.code not in (1000, 1013):
                raise
    return seen


async def _visit(desk: Desk, dice: random.Random, *, seen: list[int]) -> None:
    async with desk.client() as client:
        await client.say("HELLO", {"ticket": "premium"})
        await client.subscribe(run=RUN, after=seen[-1] if seen else 0)
        await _read(client, seen, frames_max=dice.choice((0, 1, 3, 10, 60, FRAMES)))
        if dice.random() < 0.5:
            client.socket.transport.abort()


async def _read(client: Client, seen: list[int], *, frames_max: int) -> None:
    for _ in range(frames_max + 2):
        frame = await client.hear()
        if frame["type"] == "SIGNAL_UPDATE":
            seen.append(frame["seq"])
        if frame["type"] in ("ERROR", "RESYNC") or len(seen) == FRAMES:
            return
