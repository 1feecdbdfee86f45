"""The live feed: the ticker of Kite for one trading day, whatever happens to the connection."""

import random
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

import msgspec

from treum.contexts.market.adapters.base import Arrival, Wait
from treum.contexts.market.adapters.kite.access import KiteAccess
from treum.contexts.market.adapters.kite.errors import KiteAway, TokenRefused
from treum.contexts.market.adapters.kite.packets import (
    BadPacket,
    Packet,
    QuotePacket,
    decode_frame,
    price_in,
    stamp_of,
)
from treum.contexts.market.adapters.kite.talk import read_notice
from treum.contexts.market.adapters.kite.ticker import Line, is_heartbeat, open_line
from treum.contexts.market.rules.bar import MINUTE_S, Reading, RejectReason, Tick
from treum.contexts.market.rules.session import Session
from treum.platform.sockets import Message
from treum.platform.telemetry import logger

LINGER: Final = timedelta(seconds=5)
"""After the close, for what was traded in the last second and comes late."""
QUIET_S: Final = 600.0
"""Once the day is over by our own clock, so long without a price ends it too."""
PAUSE_S_FIRST: Final = 0.5
PAUSE_S_MAX: Final = 30.0
STABLE_S: Final = 30.0
"""A connection that lived so long has left the last trouble behind."""
BAD_FRAMES_MAX: Final = 20
"""Of one connection; then a new one may be better understood."""
_NOTICE_CHARACTERS_MAX: Final = 200
_log = logger(__name__)


class Gate(Protocol):
    """Makes ticks of readings; refuses and counts the impossible."""

    refused: Counter[RejectReason]

    def take(self, readings: Iterable[Reading], now: datetime) -> Sequence[Tick]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """clock: monotonic seconds. now: wall time. draw: a number between two, for the jitter."""

    clock: Callable[[], float]
    now: Callable[[], datetime]
    wait: Wait
    draw: Callable[[float, float], float] = random.uniform


def pause_s(tries: int, draw: Callable[[float, float], float] = random.uniform) -> float:
    """Full jitter under a ceiling that doubles up to PAUSE_S_MAX. tries: made, >= 1."""
    exponent = min(tries - 1, 10)
    return draw(0.0, min(PAUSE_S_MAX, PAUSE_S_FIRST * 2.0**exponent))


class KiteFeed:
    """Ticks in the order in which Kite tells them; each arrival is one frame's, oldest first.

    A lost connection is made again without end, and subscribed again; what was traded meanwhile
    is in no minute. The stream ends with the session.
    """

    def __init__(
        self,
        access: KiteAccess,
        tokens: Mapping[int, UUID],
        *,
        session: Session,
        gate: Gate,
        times: Times,
    ) -> None:
        """tokens: Kite's of each instrument. session: it must trade."""
        self._access = access
        self._tokens = tokens
        self._session = session
        self._gate = gate
        self._times = times
        assert session.closes_at is not None
        self._over_at = session.closes_at + LINGER
        self._price_s = times.clock()
        self._is_over = self._is_stopped = False
        self._tries = 0

    @property
    def refused(self) -> Counter[RejectReason]:
        """Readings that were not taken, by cause."""
        return self._gate.refused

    async def stream(self, after: datetime | None) -> AsyncGenerator[Arrival, None]:
        from_ = None if after is None else after + timedelta(seconds=MINUTE_S)
        while (line := await self._open()) is not None:
            with line:
                async for arrival in self._arrivals(line, from_):
                    yield arrival
            if self._is_over or self._is_stopped:
                return

    async def _open(self) -> Line | None:
        """None when the feed must stop, or the day is over."""
        while not self._is_over:
            if self._tries and await self._times.wait(pause_s(self._tries, self._times.draw)):
                return None
            self._tries += 1
            try:
                line = await open_line(self._access, list(self._tokens), wait=self._times.wait)
            except (KiteAway, TokenRefused) as error:
                self._report_loss(error)
                self._note_end(())
                continue
            _log.info("ticker_connected", instruments=len(self._tokens), tries=self._tries)
            return line
        return None

    async def _arrivals(self, line: Line, from_: datetime | None) -> AsyncIterator[Arrival]:
        """Until the connection is lost, the day is over or the feed must stop."""
        since_s, flaws = self._times.clock(), _Flaws()
        try:
            while (message := await line.next()) is not None:
                packets = flaws.packets_in(message)
                ticks = self._gate.take(self._readings(packets), self._times.now())
                wanted = tuple(each for each in ticks if self._is_wanted(each, from_))
                if wanted:
                    yield wanted
                self._note_end(ticks)
                self._check_day()
                if self._is_over:
                    return
            self._is_stopped = True
        except KiteAway as error:
            self._report_loss(error)
            self._note_end(())
        finally:
            if self._times.clock() - since_s >= STABLE_S:
                self._tries = 1
            _log.info("ticker_left", refused={str(why): n for why, n in self.refused.items()})

    def _readings(self, packets: Iterable[Packet]) -> list[Reading]:
        read = [self._reading(packet) for packet in packets]
        return [each for each in read if each is not None]

    def _reading(self, packet: Packet) -> Reading | None:
        instrument_id, at = self._tokens.get(packet.token), stamp_of(packet)
        if instrument_id is None:
            self._gate.refused[RejectReason.UNKNOWN_INSTRUMENT] += 1
            return None
        if at is None:
            # The snapshot that answers `subscribe` is in mode `quote`, which has no time.
            self._gate.refused[RejectReason.BAD_TIME] += 1
            return None
        return Reading(
            instrument_id=instrument_id,
            at=at,
            price=price_in(packet.token, packet.last),
            volume=packet.volume if isinstance(packet, QuotePacket) else None,
        )

    def _is_wanted(self, tick: Tick, from_: datetime | None) -> bool:
        return self._session.is_open(tick.at) and (from_ is None or tick.at >= from_)

    def _report_loss(self, error: KiteAway | TokenRefused) -> None:
        _log.warning("ticker_lost", code=error.code, reason=str(error), tries=self._tries)

    def _note_end(self, ticks: Sequence[Tick]) -> None:
        if ticks:
            self._price_s = self._times.clock()
            self._is_over = ticks[-1].at >= self._over_at
        elif self._times.clock() - self._price_s > QUIET_S:
            self._is_over = self._times.now() >= self._over_at

    def _check_day(self) -> None:
        """A new token before Kite ends the old one's connection. Raises: KiteAway."""
        if self._access.token.is_over:
            raise KiteAway("the day's token is over")


class _Flaws:
    """Reads the messages of one connection, and has patience with some that it cannot read."""

    def __init__(self) -> None:
        self._count = 0

    def packets_in(self, message: Message) -> Sequence[Packet]:
        """All that could be read. Raises: KiteAway after too many flaws."""
        try:
            return _packets_in(message)
        except BadPacket as bad:
            self._count += 1
            if self._count == 1:
                _log.warning("ticker_flaw", reason=str(bad), kept=len(bad.packets))
            if self._count > BAD_FRAMES_MAX:
                raise KiteAway(f"more than {BAD_FRAMES_MAX} frames cannot be read") from bad
            return bad.packets


def _packets_in(message: Message) -> tuple[Packet, ...]:
    """Raises: BadPacket."""
    if isinstance(message, bytes):
        return () if is_heartbeat(message) else decode_frame(message)
    try:
        notice = read_notice(message)
    except msgspec.DecodeError as error:
        raise BadPacket("a text that is no notice") from error
    if notice.type != "order":  # Those are for whoever trades.
        said = str(notice.data)[:_NOTICE_CHARACTERS_MAX]
        _log.warning("ticker_says", kind=notice.type[:20], said=said)
    return ()
