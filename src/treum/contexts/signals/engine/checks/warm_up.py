"""Tries whether a strategy's warm-up is long enough to forget where its bars began.

It is started at many bars of a long series. At the first bar at which it may decide its declared
inputs must stand where they stand with the longer past, and from then on its ideas must be the
same. The inputs catch a warm-up a little too short: they differ long before an idea does.

How far they may differ: an average that began wrong by e is wrong by w e later, w being what its
beginning still weighs. `smoothed_bars` leaves w = 1e-9, and e is at most the range of what is
averaged; averages of averages (ADX) lose a digit more: the worst of all indicators is off by 8e-9
of its range. Half as many bars leave w = 3e-5, and the worst of many beginnings is then off by
1.8e-5 of the range or more. The limit lies between, in the middle of the digits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from treum.contexts.signals.engine.checks.finding import Finding, Flaw, failed
from treum.contexts.signals.engine.checks.hearing import Hearing, Said
from treum.contexts.signals.engine.checks.series import Series
from treum.contexts.signals.engine.checks.subject import Subject
from treum.contexts.signals.engine.indicators.base import Indicator
from treum.contexts.signals.engine.seat import Seat, ShortWarmUp
from treum.contexts.signals.engine.strategy import Maker, Strategy
from treum.platform.errors import Invalid

OFF_MAX = 1e-7
"""How far an input may be from where it should be, of its range."""
STARTS = 12

Numbers = tuple[float | None, ...]


class TooFewBars(Invalid):
    code = "signals.too_few_bars"
    title = "The bars are too few to check the warm-up"

    def __init__(self, strategy: Strategy, *, count: int) -> None:
        super().__init__(
            f"{strategy.name} warms up for {strategy.warm_up} bars; {count} do not show whether"
            " that is enough."
        )


@dataclass(frozen=True, slots=True)
class Whole:
    """The run that knows the longest past. told: what the inputs told at each bar."""

    hearing: Hearing
    told: Sequence[Numbers]
    ranges: Sequence[float]


def warm_up(subject: Subject, several: Sequence[Series]) -> Iterator[Finding]:
    """The first finding in each series.

    Raises: TooFewBars, VolumeMissing, or what setting the strategy up raises.
    """
    make = subject.load()
    for series in several:
        try:
            strategy = Seat(make(series.listing), series.listing).strategy
        except ShortWarmUp as error:
            yield Finding(subject.name, Flaw.WARM_UP, subject.module, str(error))
            return
        whole = _whole(make, series)
        if halt := whole.hearing.halt:
            yield failed(subject.name, halt, flaw=Flaw.FAULT)
            continue
        for start in _starts(series, strategy, of_session=subject.of_session):
            if found := _difference(Late(make, series, start), whole):
                at = series.bars[start].at.isoformat()
                yield Finding(subject.name, Flaw.WARM_UP, at, f"begun there, {found}")
                break


@dataclass(frozen=True, slots=True)
class Late:
    """A run that begins at the bar `start`."""

    make: Maker
    series: Series
    start: int


def _whole(make: Maker, series: Series) -> Whole:
    hearing = Hearing(make, series.listing)
    told = []
    for bar in series.bars:
        hearing.show(bar)
        told.append(_numbers(hearing.seat.strategy.inputs))
    known = [row for row in told if len(row) == len(told[-1])]
    columns = [[each for each in column if each is not None] for column in zip(*known, strict=True)]
    return Whole(hearing, told, [max(each) - min(each) for each in columns])


def _starts(series: Series, strategy: Strategy, *, of_session: bool) -> Sequence[int]:
    """Late enough that the whole run had a past, early enough to be warm before the end.

    A session's strategy must see its session whole, so its inputs have a value when it opens.
    """
    count = len(series.bars)
    ready = max((each.warm_up for each in strategy.inputs), default=1)
    end = min(count - strategy.warm_up, series.session_at - ready if of_session else count)
    begin = end // 2
    if end < begin + STARTS:
        raise TooFewBars(strategy, count=count)
    return range(begin, end, (end - begin) // STARTS)


def _difference(late: Late, whole: Whole) -> str | None:
    hearing = Hearing(late.make, late.series.listing)
    warm_at = late.start + hearing.seat.strategy.warm_up - 1
    for number, bar in enumerate(late.series.bars[late.start :], late.start):
        hearing.show(bar)
        if number == warm_at and (off := _off(hearing.seat.strategy, whole, at=number)):
            return off
    if halt := hearing.halt:
        return f"it fails: {halt.fault}: {halt.place}"
    ideas = {late.start + number: idea for number, idea in hearing.ideas.items()}
    expected = {number: idea for number, idea in whole.hearing.ideas.items() if number >= warm_at}
    for number in sorted(ideas.keys() | expected.keys()):
        now, was = _levels(ideas.get(number)), _levels(expected.get(number))
        if now != was:
            return f"{now} and not {was} at {late.series.bars[number].at.isoformat()}"
    return None


def _off(strategy: Strategy, whole: Whole, *, at: int) -> str | None:
    """The input that is furthest from where it should be at its first permitted bar."""
    names = [type(each).__name__ for each in strategy.inputs for _ in _parts(each.value)]
    now, was = _numbers(strategy.inputs), whole.told[at]
    offs = [
        _share(one, other, of=reach)
        for one, other, reach in zip(now, was, whole.ranges, strict=True)
    ]
    worst = max(offs, default=0.0)
    if worst <= OFF_MAX:
        return None
    name = names[offs.index(worst)]
    return f"{name} is off by {worst:.1e} of its range when ideas are first taken"


def _share(one: float | None, other: float | None, *, of: float) -> float:
    if one is None or other is None:
        return 0.0 if one is other else inf
    if one == other:
        return 0.0
    return abs(one - other) / of if of else inf


def _numbers(inputs: Sequence[Indicator[Any, Any]]) -> Numbers:
    return tuple(part for each in inputs for part in _parts(each.value))


def _parts(value: object) -> Numbers:
    """The numbers of what an indicator told."""
    if isinstance(value, tuple):
        return tuple(part for each in value for part in _parts(each))
    assert value is None or isinstance(value, int | float), f"an indicator told {value!r}"
    return (value,)


def _levels(idea: Said | None) -> str:
    return "no idea" if idea is None else f"{idea.side} {idea.levels}"
