"""`treum run sandbox-feed`: a simulated day in the protocol of Kite, for `feed.kind = kite`."""

import asyncio
import signal
import sys

import uvloop

from treum.contexts.market import api as market
from treum.platform.settings import Settings

NAME = "sandbox-feed"


def run_sandbox(settings: Settings) -> None:
    """Until SIGTERM or Ctrl-C. Raises: SetupError."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(settings))


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    plan = market.check_feed(settings.feed)
    await market.serve_sandbox(
        plan,
        settings.feed,
        port=settings.sandbox.port,
        stop=stop,
        ready=lambda port: _greet(plan, port),
    )


def _greet(plan: market.FeedPlan, port: int) -> None:
    url = f"http://127.0.0.1:{port}"
    chosen = {
        "KIND": "kite",
        "KITE_URL": url,
        "DAY": plan.trading_day,
        "SPEED": f"{plan.speed:g}",
    }
    variables = " ".join(f"TREUM_FEED__{name}={value}" for name, value in chosen.items())
    speed = f"{plan.speed:g}×" if plan.speed else "as fast as it goes"
    lines = (
        "",
        "The sandbox of Kite is running: SIMULATED, not the exchange",
        f"  Day       {plan.label} at {speed} ({plan.source}); the first subscriber begins it",
        f"  Address   {url} (REST and ticker)",
        f"  Read it   {variables} treum run all",
        "  Stop      Ctrl-C",
        "",
    )
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
