"""A synthetic session of 50 instruments, and all that it must come to, however it is disturbed."""

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from tests.chaos.proxy import FaultProxy
from tests.journeys.stack import Stack, running, unused_ports
from tests.make import canonical
from treum.platform.ids import new_id

DAY: Final = "2024-06-05"
SLOW, UNLIMITED = "60", "0"
"""Market seconds per second. At the slow one the day takes six minutes: longer than the chaos."""
SETTLED_S_MAX: Final = 240.0

Facts = Mapping[str, list[canonical.Row]]
"""By the name of the projection."""


@dataclass(frozen=True, slots=True)
class Session:
    """One run that may be stopped and goes on at the next start, at the same addresses."""

    data_dir: Path
    settings: Mapping[str, str]
    run_id: UUID = field(default_factory=new_id)

    @contextlib.contextmanager
    def playing(
        self, speed: str, extra: Mapping[str, str], *, begun: Stack | None = None
    ) -> Iterator[Stack]:
        """begun: the start that began the run; this one, unless given."""
        feed = {"DAY": DAY, "RUN_ID": str(self.run_id), "SPEED": speed}
        told = {f"TREUM_FEED__{name}": value for name, value in feed.items()}
        with running(self.data_dir, {**self.settings, **told, **extra}) as stack:
            began_at = begun.launched_at if begun else stack.launched_at
            yield dataclasses.replace(stack, launched_at=began_at)

    async def await_settled(self, stack: Stack) -> None:
        assert await stack.settled(within_s=SETTLED_S_MAX) == self.run_id

    async def facts(self, stack: Stack) -> Facts:
        readers = (
            *(canonical.signals, canonical.deliveries, canonical.releases, canonical.lags),
            *(canonical.bars, canonical.log),
        )
        return {reader.__name__: await reader(stack.fetch, self.run_id) for reader in readers}

    async def effects(self, stack: Stack) -> Facts:
        """What a handler that ran twice would have done twice."""
        wanted = {
            "steps": """
                SELECT step.signal_id, step.kind FROM signals.signal_event AS step
                JOIN signals.signal ON signal.id = step.signal_id WHERE signal.run_id = '{}'
                """,
            "deliveries": """
                SELECT channel, signal_event_id FROM signals.delivery WHERE run_id = '{}'
                """,
            "events": """
                SELECT type, CAST(payload AS text) FROM platform.event
                WHERE payload ->> 'run_id' = '{}' AND type <> 'market.feed_state_changed.v1'
                """,
        }
        return {
            name: list(await stack.fetch(statement.format(self.run_id)))
            for name, statement in wanted.items()
        }


@contextlib.contextmanager
def through_proxy(settings: Mapping[str, str]) -> Iterator[tuple[FaultProxy, Mapping[str, str]]]:
    """Settings with addresses of their own, whose sockets lead through the proxy."""
    names = ("HTTP", "SOCKET", "DATABASE", "NATS")
    ports = dict(zip(names, unused_ports(len(names)), strict=True))
    with FaultProxy(ports["SOCKET"]).relaying() as proxy:
        told = {f"TREUM_{name}__PORT": str(port) for name, port in ports.items()}
        told["TREUM_SOCKET__PUBLIC_URL"] = f"ws://localhost:{proxy.port}/ws"
        yield proxy, {**settings, **told}
