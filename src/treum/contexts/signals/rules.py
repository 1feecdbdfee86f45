"""How a signal is priced, judged and scored. Pure: no I/O and no clock.

Prices are whole ticks (int) unless they are Decimal; `to_ticks` and `to_price` are the only doors
between the two.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from itertools import islice
from operator import attrgetter
from uuid import UUID

from treum.platform.errors import Conflict, Invalid
from treum.platform.ids import derive_id

LATE_BARS = timedelta(minutes=15)
"""How long after a session a live feed may still bring its bars."""
STANDSTILL = timedelta(minutes=5)
"""How long market time must stand before the day is ended: a late feed that brings bars is not."""
_END = attrgetter("closes_at")


class Side(StrEnum):
    LONG = "long"
    SHORT = "short"

    @property
    def sign(self) -> int:
        return 1 if self is Side.LONG else -1

    def reached(self, price: int, goal: int) -> bool:
        """Whether `price` is at `goal` or beyond it, on the winning side."""
        return self.sign * (price - goal) >= 0


class State(StrEnum):
    """Where a signal stands."""

    PUBLISHED = "published"
    TARGET_1 = "target_1"
    TARGET_2 = "target_2"
    STOPPED = "stopped"
    EXPIRED = "expired"
    CLOSED = "closed"

    @property
    def is_final(self) -> bool:
        return self not in _OPEN


_OPEN = (State.PUBLISHED, State.TARGET_1)


class Kind(StrEnum):
    """What a step of a life is."""

    PUBLISHED = "published"
    TARGET_1 = "target_1"
    TARGET_2 = "target_2"
    STOPPED = "stopped"
    EXPIRED = "expired"
    CLOSED = "closed"

    @property
    def state(self) -> State:
        """Where the signal stands after the step."""
        return State(self.value)


@dataclass(frozen=True, slots=True)
class Window:
    """Part of a session in which the market is open: [opens_at, closes_at)."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class TickBar:
    """A closed bar in ticks; it covers [at, closes_at). volume: units; None as for an index."""

    at: datetime
    closes_at: datetime
    open: int
    high: int
    low: int
    close: int
    volume: int | None = None


@dataclass(frozen=True, slots=True)
class Levels:
    """The prices a signal is published with."""

    entry: int
    stop: int
    target_1: int
    target_2: int

    @property
    def are_prices(self) -> bool:
        """False when the risk is so wide that a level falls to zero or below."""
        return min(self.stop, self.target_1, self.target_2) > 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What judging needs to know of an open signal. `valid_until` is market time."""

    side: Side
    state: State
    levels: Levels
    valid_until: datetime

    @property
    def stop_in_force(self) -> int:
        """A signal that reached its first target can no longer lose: its stop is its entry."""
        return self.levels.entry if self.state is State.TARGET_1 else self.levels.stop


@dataclass(frozen=True, slots=True)
class Step:
    kind: Kind
    price: int


class OffTick(Invalid):
    code = "signals.off_tick"
    title = "The price is not a multiple of the instrument's tick"

    def __init__(self, price: Decimal, tick: Decimal) -> None:
        super().__init__(f"{price} is not a multiple of the tick {tick}.")


class AlreadyFinal(Conflict):
    code = "signals.already_final"
    title = "The signal has ended"

    def __init__(self, state: State) -> None:
        super().__init__(f"The signal is {state.value}; nothing can happen to it any more.")


def signal_id(run_id: UUID, strategy_hash: str, *, instrument_id: UUID, bar_at: datetime) -> UUID:
    """The same id for the same fact, so that repeating work repeats no signal."""
    assert bar_at.tzinfo is not None
    return derive_id(
        str(run_id), strategy_hash, str(instrument_id), bar_at.astimezone(UTC).isoformat()
    )


def to_ticks(price: Decimal, tick: Decimal) -> int:
    """Raises: OffTick."""
    ticks, rest = divmod(price, tick)
    if rest:
        raise OffTick(price, tick)
    return int(ticks)


def to_price(ticks: int, tick: Decimal) -> Decimal:
    return ticks * tick


def levels(entry: int, side: Side, *, risk: float) -> Levels:
    """Stop at the risk against `side`, targets at once and twice the risk with it.

    risk: in ticks; rounded half-even to a whole tick and never less than one.
    """
    risk = max(1, round(risk)) * side.sign
    return Levels(entry=entry, stop=entry - risk, target_1=entry + risk, target_2=entry + 2 * risk)


def valid_until(closes_at: datetime, windows: Sequence[Window], *, minutes: int | None) -> datetime:
    """The end of so many minutes of open market after `closes_at`, at most the end of the session.

    windows: one session's, oldest first, at least one. A pause between two of them does not count.
    minutes: None for the whole session.
    """
    if minutes is None:
        return windows[-1].closes_at
    left = timedelta(minutes=minutes)
    first = bisect_left(windows, closes_at, key=_END)
    for window in islice(windows, first, None):
        start = max(closes_at, window.opens_at)
        if start + left <= window.closes_at:
            return start + left
        left -= window.closes_at - start
    return windows[-1].closes_at


def may_publish(bar: TickBar, windows: Sequence[Window], *, quiet_minutes: int) -> bool:
    """Whether a signal may come of this bar: in the session, closed before its quiet time."""
    if bar.closes_at >= windows[-1].closes_at - timedelta(minutes=quiet_minutes):
        return False
    return is_within(windows, bar.at)


def is_within(windows: Sequence[Window], at: datetime) -> bool:
    """Whether the market is open. windows: oldest first."""
    place = bisect_right(windows, at, key=_END)
    return place < len(windows) and windows[place].opens_at <= at


def judge(standing: Standing, bar: TickBar) -> tuple[Step, ...]:
    """What a bar later than the signal's own does to it, in order; at most one step is an end.

    The stop in force when the bar opens wins over any target: a bar does not say which came first.
    A bar that opens after the signal's time can only end it, at the first price known.
    Raises: AlreadyFinal.
    """
    if standing.state.is_final:
        raise AlreadyFinal(standing.state)
    if bar.at >= standing.valid_until:
        return (Step(Kind.EXPIRED, bar.open),)
    if _is_stopped(standing, bar):
        return (Step(Kind.STOPPED, _stop_fill(standing, bar)),)
    steps = _targets_reached(standing, bar)
    is_over = bool(steps) and steps[-1].kind.state.is_final
    if bar.closes_at >= standing.valid_until and not is_over:
        return (*steps, Step(Kind.EXPIRED, bar.close))
    return steps


def is_day_over(
    closes_at: datetime, *, market_time: datetime | None, wall_time: datetime | None
) -> bool:
    """closes_at: end of the session. wall_time: where it is market time too, a live run, else
    None; a live feed may bring its last bars late, and one that died brings none."""
    if market_time is not None and market_time >= closes_at:
        return True
    return wall_time is not None and wall_time >= closes_at + LATE_BARS


def points(side: Side, *, entry: Decimal, exit_price: Decimal) -> Decimal:
    """What the signal made, in price; exact."""
    return _unsigned_zero(side.sign * (exit_price - entry))


def outcome_r(made: Decimal, risk: Decimal) -> Decimal:
    """Points in units of the initial risk, rounded half-even to two decimals.

    risk: price distance, > 0.
    """
    return _unsigned_zero((made / risk).quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN))


def _unsigned_zero(value: Decimal) -> Decimal:
    """Decimal keeps the sign of zero, and "-0.00" on a screen reads as a loss."""
    return value or abs(value)


def _is_stopped(standing: Standing, bar: TickBar) -> bool:
    stop = standing.stop_in_force
    return bar.low <= stop if standing.side is Side.LONG else bar.high >= stop


def _stop_fill(standing: Standing, bar: TickBar) -> int:
    """The stop, or the open when the bar already opened beyond it."""
    stop = standing.stop_in_force
    return stop if standing.side.reached(bar.open, stop) else bar.open


def _targets_reached(standing: Standing, bar: TickBar) -> tuple[Step, ...]:
    levels, is_long = standing.levels, standing.side is Side.LONG
    reached = bar.high >= levels.target_1 if is_long else bar.low <= levels.target_1
    if not reached:
        return ()
    steps = [Step(Kind.TARGET_1, levels.target_1)] if standing.state is State.PUBLISHED else []
    if bar.high >= levels.target_2 if is_long else bar.low <= levels.target_2:
        steps.append(Step(Kind.TARGET_2, levels.target_2))
    return tuple(steps)
