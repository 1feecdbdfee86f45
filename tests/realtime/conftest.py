"""The loop of production, and an edge in the middle of a run."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping

import pytest
import uvloop

from tests.realtime.builders import RUN, Desk, MemorySources, running


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
async def sources() -> MemorySources:
    """A run has started and nothing has been signalled."""
    memory = MemorySources()
    memory.start(RUN)
    return memory


@pytest.fixture
async def desk(sources: MemorySources) -> AsyncIterator[Desk]:
    async with running(sources) as running_desk:
        yield running_desk
