"""Tries whether a strategy decides by what it cannot have been shown.

Each probe changes something that an honest strategy cannot notice, and compares its ideas whole,
reasons and all: equal code on equal bars gives equal numbers. The first finding of a probe is told.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from treum.contexts.signals.engine.checks.finding import Finding, Flaw, failed
from treum.contexts.signals.engine.checks.hearing import Hearing, Said, heard, heard_together
from treum.contexts.signals.engine.checks.series import Series, mirrored, moved, of_another
from treum.contexts.signals.engine.checks.subject import Subject
from treum.contexts.signals.engine.strategy import Maker

_CUTS_MAX = 8
_FUTURE_BARS = 40
"""How many other bars follow a cut."""
_ANOTHER_YEAR = timedelta(weeks=52)
"""The same day of the week and the same clock."""


@dataclass(frozen=True, slots=True)
class Trial:
    """make: out of one module, which keeps what it keeps. first: what it said before any probe."""

    subject: Subject
    series: Series
    make: Maker
    first: Hearing


def foresight(subject: Subject, several: Sequence[Series]) -> Iterator[Finding]:
    """Raises: ShortWarmUp, VolumeMissing, or what setting the strategy up raises."""
    for series in several:
        make = subject.load()
        first = heard(make, series)
        if halt := first.halt:
            yield failed(subject.name, halt, flaw=Flaw.FAULT)
            continue
        for probe in PROBES:
            yield from probe(Trial(subject, series, make, first))


def again(trial: Trial) -> Iterator[Finding]:
    """A run leaves its bars in a cache; the next one reads there what comes."""
    yield from _differing(trial, heard(trial.make, trial.series), flaw=Flaw.AGAIN)


def after_others(trial: Trial) -> Iterator[Finding]:
    """Somebody else has run before: a cache now holds other prices for the same instants."""
    series = trial.series
    others = mirrored(series.bars, around=series.bars[0].close)
    heard(trial.make, Series(series.listing, others))
    yield from _differing(trial, heard(trial.make, series), flaw=Flaw.AGAIN)


def other_future(trial: Trial) -> Iterator[Finding]:
    """Up to a cut nothing is changed; then come other bars, or none."""
    series = trial.series
    for cut in _cuts(trial):
        past, last = series.bars[:cut], series.bars[cut - 1].close
        future = mirrored(series.bars[cut : cut + _FUTURE_BARS], around=last)
        for bars in ([*past, *future], past):
            hearing = heard(trial.make, Series(series.listing, bars))
            if found := list(_differing(trial, hearing, flaw=Flaw.FUTURE, before=cut)):
                yield from found
                return


def company(trial: Trial) -> Iterator[Finding]:
    """Two instruments at once, in both orders, each as if it were alone."""
    other = of_another(trial.series)
    alone = heard(trial.subject.load(), other)
    both = (Trial(trial.subject, other, trial.make, alone), trial)
    for order in (both, both[::-1]):
        together = heard_together(trial.make, [each.series for each in order])
        for each, hearing in zip(order, together, strict=True):
            if found := list(_differing(each, hearing, flaw=Flaw.COMPANY)):
                yield from found
                return


def other_dates(trial: Trial) -> Iterator[Finding]:
    """Prices never seen at such instants: neither a cache nor a list of good days knows them."""
    hearing = heard(trial.make, moved(trial.series, _ANOTHER_YEAR))
    yield from _differing(trial, hearing, flaw=Flaw.DATES)


PROBES: tuple[Callable[[Trial], Iterator[Finding]], ...] = (
    again,
    after_others,
    other_future,
    company,
    other_dates,
)


def _cuts(trial: Trial) -> list[int]:
    """Right after ideas, where a look ahead shows, and evenly between, for ideas withheld."""
    count = len(trial.series.bars)
    ideas = [number + 1 for number in trial.first.ideas]
    step = max(1, len(ideas) // (_CUTS_MAX // 2))
    evenly = range(count // 4, count, max(1, count // (_CUTS_MAX // 2)))
    return sorted({*ideas[-1::-step][: _CUTS_MAX // 2], *evenly})


def _differing(
    trial: Trial, hearing: Hearing, *, flaw: Flaw, before: int | None = None
) -> Iterator[Finding]:
    """The first bar, up to `before`, at which it says something else."""
    bars, ideas = trial.series.bars, trial.first.ideas
    if halt := hearing.halt:
        yield failed(trial.subject.name, halt, flaw=flaw)
        return
    for number in sorted(ideas.keys() | hearing.ideas.keys()):
        if before is not None and number >= before:
            return
        was, now = ideas.get(number), hearing.ideas.get(number)
        if was != now:
            reason = f"{_told(was)} at first, then {_told(now)}"
            yield Finding(trial.subject.name, flaw, bars[number].at.isoformat(), reason)
            return


def _told(idea: Said | None) -> str:
    if idea is None:
        return "no idea"
    at = idea.levels
    return f"{idea.side} at {at.entry}, stop {at.stop}, because {idea.because}"
