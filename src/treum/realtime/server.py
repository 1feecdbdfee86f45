"""The realtime role: one edge over the real contexts."""

import asyncio
from collections.abc import Callable

from treum.platform.context import Resources
from treum.realtime.edge import Edge
from treum.realtime.limits import Limits
from treum.realtime.sources import ContextSources


async def serve(resources: Resources, stop: asyncio.Event, *, ready: Callable[[], None]) -> None:
    """Until stopped. Raises: SetupError when the port cannot be had."""
    settings = resources.settings
    limits = Limits.of(settings.socket)
    sources = ContextSources(
        resources.database,
        ticket_key=settings.auth.ticket_key,
        seconds_max=limits.source_s_max,
        greeters_max=limits.readers_max,
    )
    edge = Edge(sources, resources.live, limits=limits, site_url=settings.http.public_url)
    await edge.run(stop, host=settings.socket.host, port=settings.socket.port, ready=ready)
