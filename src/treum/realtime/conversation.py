"""What a client asks for and what it gets: greeting, channels, what it missed."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from treum.platform.clock import now, to_wire
from treum.realtime.audience import Audience, Member
from treum.realtime.channels import PRICES, channels_of
from treum.realtime.fanout import Fanout
from treum.realtime.limits import Limits
from treum.realtime.outlet import Outlet
from treum.realtime.ports import Person, Sources, TicketRefused
from treum.realtime.protocol import (
    CloseCode,
    Hello,
    Position,
    Problem,
    Reason,
    Subscribe,
    Subscribed,
    Unsubscribe,
    Welcome,
    Wish,
)
from treum.realtime.resume import Resumer
from treum.realtime.signal_channel import SignalChannel

Command = Hello | Subscribe | Unsubscribe


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What all connections of an edge share. start: runs a coroutine as a task of the edge."""

    limits: Limits
    sources: Sources
    fanout: Fanout
    audience: Audience
    resumer: Resumer
    start: Callable[[Coroutine[None, None, None]], asyncio.Task[None]]


@dataclass(frozen=True, slots=True)
class _Start:
    """Where one subscription begins: after this frame of this run."""

    channel: SignalChannel
    run: str | None
    after: int


class Conversation:
    """With one client; commands come one after another."""

    def __init__(self, services: Services, outlet: Outlet, *, member: Member) -> None:
        self.person: Person | None = None
        self._channels: tuple[str, ...] = ()
        self._services = services
        self._outlet = outlet
        self._member = member
        self._loop = asyncio.get_running_loop()

    async def run(self, command: Command) -> None:
        """Raises: SourceAway."""
        if isinstance(command, Hello):
            await self._greet(command.data.ticket)
        elif isinstance(command, Subscribe):
            await self._subscribe(command.data.channels)
        else:
            for name in command.data.channels:
                self._leave(name)

    def leave_all(self) -> None:
        for name in self._channels:
            self._leave(name)

    async def _greet(self, ticket: str) -> None:
        began_at = self._loop.time()
        try:
            person = await self._services.sources.redeem(ticket)
        except TicketRefused:
            self._outlet.refuse(
                "realtime.bad_ticket", "the ticket is not valid", close_code=CloseCode.BAD_TICKET
            )
            return
        audience = self._services.audience
        if audience.has_ended(person.person_id, since=began_at):
            self._outlet.close(CloseCode.ENDED, "ended")
        elif audience.count(person.person_id) >= self._services.limits.person_connections_max:
            self._outlet.refuse(
                "realtime.too_many_connections",
                "close another one first",
                close_code=CloseCode.TRY_LATER,
            )
        elif self._outlet.is_open:
            self._welcome(person)

    def _welcome(self, person: Person) -> None:
        self.person = person
        self._channels = channels_of(person.person_id, person.tier)
        self._services.audience.greet(self._member, person.person_id)
        self._outlet.say(
            Welcome(
                person_id=str(person.person_id),
                tier=person.tier,
                channels=list(self._channels),
                heartbeat_s=self._services.limits.heartbeat_s,
                server_time=to_wire(now()),
            )
        )

    async def _subscribe(self, wishes: list[Wish]) -> None:
        allowed = {wish.name: wish for wish in wishes if self._may_join(wish.name)}
        starts: list[_Start] = []
        positions: list[Position] = []
        for name, wish in allowed.items():
            self._leave(name)
            channel = self._services.fanout.signals.get(name)
            if channel is None:
                positions.append(Position(name, None, None))
            elif (start := await self._start_of(channel, wish)) is not None:
                head = None if channel.run is None else channel.head
                positions.append(Position(name, channel.run, head))
                starts.append(start)
        if positions:
            self._outlet.say(Subscribed(positions))
        if PRICES in allowed and self._outlet.is_open:
            self._services.fanout.prices.join(self._outlet, self._outlet.write)
        for start in starts:
            await self._services.resumer.follow(
                self._outlet, start.channel, run=start.run, after=start.after
            )

    async def _start_of(self, channel: SignalChannel, wish: Wish) -> _Start | None:
        """None when the client must read the state again; it has been told."""
        after = await self._services.resumer.start_of(channel, wish)
        if isinstance(after, Reason):
            self._outlet.resync(channel, after)
            return None
        return _Start(channel, channel.run, after)

    def _may_join(self, name: str) -> bool:
        if name in self._channels:
            return True
        self._outlet.say(
            Problem("realtime.channel_refused", "not yours to join", name), channel=name
        )
        return False

    def _leave(self, name: str) -> None:
        channel = self._services.fanout.channel(name)
        if channel is not None:
            channel.leave(self._outlet)
