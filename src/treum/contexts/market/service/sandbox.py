"""A day in Kite's protocol for whoever has no key, or wants no surprise. All of it is simulated."""

import asyncio
from collections.abc import Callable

from treum.contexts.market.adapters.base import wait_or
from treum.contexts.market.adapters.kite.access import SANDBOX_SECRET
from treum.contexts.market.service.plan import FeedChoice, FeedPlan
from treum.platform.errors import SetupError
from treum.platform.telemetry import logger

HOST = "127.0.0.1"
_log = logger(__name__)


async def serve_sandbox(
    plan: FeedPlan,
    choice: FeedChoice,
    *,
    port: int,
    stop: asyncio.Event,
    ready: Callable[[int], None],
) -> None:
    """Until stopped. ready: called with the port once it listens. Raises: SetupError."""
    from treum.contexts.market.adapters.kite.sandbox import BOUNDS, Sandbox  # noqa: PLC0415
    from treum.platform.sockets import listen, serving  # noqa: PLC0415 - only this loads them

    _check(plan)
    token = (choice.kite_token or SANDBOX_SECRET).reveal()
    sandbox = Sandbox(
        plan.instruments,
        key=(choice.kite_key or SANDBOX_SECRET).reveal(),
        accepts=lambda given: given == token,
        history=plan.history,
    )
    listener = listen(HOST, port, setting="TREUM_SANDBOX__PORT")
    wait = wait_or(stop)
    feed = plan.open(clock=asyncio.get_running_loop().time, wait=wait)
    closes_at = plan.session.windows[-1].closes_at
    async with serving(listener, sandbox.door, bounds=BOUNDS), asyncio.TaskGroup() as group:
        ready(listener.getsockname()[1])

        async def play() -> None:
            await sandbox.play(feed.stream(None))
            await sandbox.close_day(closes_at)
            _log.info("sandbox_day_over", day=str(plan.trading_day))

        playing = group.create_task(play())
        await sandbox.beat(wait)
        playing.cancel()


def _check(plan: FeedPlan) -> None:
    """Raises: SetupError when the plan has no ticks of its own."""
    if plan.kite is not None:
        raise SetupError("a sandbox plays a recorded or an invented day: feed kind kite is neither")
    if plan.bars:
        raise SetupError(f"feed file {plan.source}: a sandbox plays ticks, and this has minutes")
