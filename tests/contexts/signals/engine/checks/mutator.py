"""Plants a cheat into the source of a strategy, as somebody who fools himself would.

`python -m tests.contexts.signals.engine.checks.mutator --seed N` plants every kind into every
strategy, checks each and tells what escaped. What a plant sees of the future comes out of a store
that an earlier run has filled; with an empty store it is honest. A plant that changes nothing on
the bars at hand is no cheat: another one is drawn.
"""

import argparse
import ast
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from tests.contexts.signals.engine.checks import plants
from treum.contexts.signals.engine.checks import foresight, reach, warm_up
from treum.contexts.signals.engine.checks.check import trial_bars
from treum.contexts.signals.engine.checks.finding import Finding
from treum.contexts.signals.engine.checks.series import Series, of_another
from treum.contexts.signals.engine.checks.subject import Subject
from treum.contexts.signals.engine.seat import Seat, ShortWarmUp
from treum.contexts.signals.engine.strategies.catalogue import CATALOGUE
from treum.contexts.signals.engine.strategy import Maker

DRAWS_MAX = 60
SERIES = 2
CLEAR = 1e-6
"""Of an input's range: a plant that moves it by less is no short warm-up."""


class Cheat(StrEnum):
    FUTURE_CLOSE = "future close"
    CENTRED_WINDOW = "centred window"
    WHOLE_SERIES = "whole-series normalisation"
    OWN_HIGH = "peeking at the bar's own high"
    SHARED_CACHE = "leaking through a shared cache"
    SHORT_WARM_UP = "short warm-up"


Checker = Callable[[Subject, Sequence[Series]], Iterator[Finding]]
CHECKERS: dict[str, Checker] = {
    "foresight": foresight.foresight,
    "reach": lambda subject, _several: reach.reach(subject),
    "warm_up": warm_up.warm_up,
}
CAUGHT_BY: Mapping[Cheat, tuple[str, ...]] = {
    Cheat.FUTURE_CLOSE: ("foresight", "reach"),
    Cheat.CENTRED_WINDOW: ("foresight", "reach"),
    Cheat.WHOLE_SERIES: ("foresight", "reach"),
    Cheat.OWN_HIGH: ("foresight",),
    Cheat.SHARED_CACHE: ("foresight", "reach"),
    Cheat.SHORT_WARM_UP: ("warm_up",),
}
"""Each of them alone. A bar's own high is no reach: the strategy was shown it, too late to act."""
_CODE = {
    Cheat.FUTURE_CLOSE: plants.FUTURE_CLOSE,
    Cheat.CENTRED_WINDOW: plants.CENTRED_WINDOW,
    Cheat.WHOLE_SERIES: plants.WHOLE_SERIES,
    Cheat.OWN_HIGH: plants.OWN_HIGH,
    Cheat.SHARED_CACHE: plants.SHARED_CACHE,
}


FAILED = "and failed"
MAY_FAIL = (Cheat.OWN_HIGH, Cheat.SHARED_CACHE)
"""The others must go on: whoever fools himself does not notice."""


class NothingChanges(AssertionError):
    """So many plants were drawn, and none of them was a cheat."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A shipped strategy, bars on which it has ideas, and what it says to them."""

    subject: Subject
    several: Sequence[Series]
    honest: list[list[str]]

    @classmethod
    def of(cls, name: str, *, seed: int) -> "Ground":
        subject = Subject.of(CATALOGUE[name])
        bare = replace(subject, source=ast.unparse(ast.parse(subject.source)))
        for each in range(seed * SERIES, (seed + DRAWS_MAX) * SERIES, SERIES):
            several = trial_bars(bare, seed=each, count=SERIES)
            if all(_said(bare.load(), series) for series in several):
                return cls(bare, several, _behaviour(bare, several))
        raise NothingChanges(f"{name} has no ideas")


def planted(ground: Ground, cheat: Cheat, *, seed: int) -> Subject:
    """Raises: NothingChanges."""
    random = Random(f"{seed} {ground.subject.name} {cheat}")
    for _ in range(DRAWS_MAX):
        if cheat is Cheat.SHORT_WARM_UP:
            subject = _shortened(ground.subject, random)
            if _is_short(subject, ground):
                return subject
        else:
            subject = _cheating(ground.subject, cheat, random=random)
            behaviour = _behaviour(subject, ground.several)
            fails = any(each[-1:] == [FAILED] for each in behaviour)
            if behaviour != ground.honest and (cheat in MAY_FAIL or not fails):
                return subject
    raise NothingChanges(f"{ground.subject.name}: {cheat}")


def escaped(seed: int, names: Sequence[str] = tuple(CATALOGUE)) -> Iterator[str]:
    """What a checker did not find, though it alone should, and what it found where nothing is."""
    for name in names:
        ground = Ground.of(name, seed=seed)
        yield from _false(ground, seed=seed)
        for cheat in Cheat:
            yield from _missed(ground, cheat, seed=seed)


def _false(ground: Ground, *, seed: int) -> Iterator[str]:
    for called, checker in CHECKERS.items():
        for found in checker(ground.subject, ground.several):
            yield f"--seed {seed}: {called} cries wolf: {found}"


def _missed(ground: Ground, cheat: Cheat, *, seed: int) -> Iterator[str]:
    subject = planted(ground, cheat, seed=seed)
    for called in CAUGHT_BY[cheat]:
        if next(CHECKERS[called](subject, ground.several), None) is None:
            yield f"--seed {seed}: {called} misses {cheat} in {subject.name}:\n{subject.source}"


def _cheating(subject: Subject, cheat: Cheat, *, random: Random) -> Subject:
    code = random.choice(_CODE[cheat])
    tree = ast.parse(subject.source)
    on_bar = _function(tree, "on_bar")
    if "_plant_idea" in code:
        _Returns().visit(on_bar)
    else:
        reads = sum(isinstance(each, ast.expr) and _is_read(each) for each in ast.walk(on_bar))
        _Reading(random.randrange(reads)).visit(on_bar)
    for word, value in _drawn(subject, random).items():
        code = code.replace("{" + word + "}", value)
    if cheat is not Cheat.OWN_HIGH:
        store = random.choice(sorted(plants.STORES.values()))
        code = store.replace("{kind}", subject.kind) + plants.SEES + code
        on_bar.body.insert(0, ast.parse("_ahead(ctx, 0)").body[0])
    return replace(subject, source=f"{ast.unparse(ast.fix_missing_locations(tree))}\n\n{code}")


def _drawn(subject: Subject, random: Random) -> dict[str, str]:
    return {
        "bars": str(random.randint(1, 8)),
        "share": f"{random.uniform(0.1, 1.5):.2f}",
        "price": random.choice(plants.PRICES),
        "place": str(random.randint(0, 9)),
        "kind": subject.kind,
    }


class _Returns(ast.NodeTransformer):
    """What it answers goes through the plant."""

    def visit_Return(self, node: ast.Return) -> ast.Return:
        idea = node.value or ast.Constant(None)
        return ast.Return(_call("_plant_idea", idea))


class _Reading(ast.NodeTransformer):
    """One of the things that it reads goes through the plant."""

    def __init__(self, place: int) -> None:
        self._left = place

    def visit(self, node: ast.AST) -> ast.AST:
        if not isinstance(node, ast.expr) or not _is_read(node):
            return self.generic_visit(node)
        self._left -= 1
        return _call("_plant_value", node) if self._left == -1 else node


def _is_read(node: ast.expr) -> bool:
    """ctx.value(…), or a price of the bar."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "ctx.value"
    is_price = isinstance(node, ast.Attribute) and node.attr in ("open", "high", "low", "close")
    return is_price and ast.unparse(node).rpartition(".")[0] in ("bar", "ctx.bar")


def _call(name: str, given: ast.expr) -> ast.Call:
    called = ast.Call(ast.Name(name, ast.Load()), [ast.Name("ctx", ast.Load()), given], [])
    return ast.copy_location(called, given)


def _shortened(subject: Subject, random: Random) -> Subject:
    tree = ast.parse(subject.source)
    init = _function(tree, "__init__")
    (given,) = (
        each
        for node in ast.walk(init)
        if isinstance(node, ast.Call)
        for each in node.keywords
        if each.arg == "warm_up"
    )
    whole = ast.unparse(given.value)
    shorter = random.choice(
        [
            f"({whole}) // {random.randint(2, 9)}",
            f"int(({whole}) * {random.uniform(0.05, 0.6):.2f})",
            f"max(1, ({whole}) - {random.randint(100, 500)})",
            f"{random.randint(1, 60)}",
        ]
    )
    given.value = ast.parse(shorter, mode="eval").body
    return replace(subject, source=ast.unparse(tree))


def _function(tree: ast.Module, name: str) -> ast.FunctionDef:
    """Of the strategy, the last class that has one."""
    found = [
        each
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for each in node.body
        if isinstance(each, ast.FunctionDef) and each.name == name
    ]
    return found[-1]


def _behaviour(subject: Subject, several: Sequence[Series]) -> list[list[str]]:
    """Of runs in one module: each series twice, then another instrument."""
    make = subject.load()
    runs = [each for series in several for each in (series, series, of_another(series))]
    return [_said(make, series) for series in runs]


def _said(make: Maker, series: Series) -> list[str]:
    """Its ideas, and how it ended if it failed."""
    said: list[str] = []
    seat = Seat(make(series.listing), series.listing)
    try:
        said.extend(f"{bar.at} {idea}" for bar in series.bars if (idea := seat.on_bar(bar)))
    except Exception as error:  # noqa: BLE001 (whatever the plant broke)
        said += [repr(error), FAILED]
    return said


def _is_short(subject: Subject, ground: Ground) -> bool:
    """Whether from most beginnings an input is clearly off when ideas are first taken."""
    series = ground.several[0]
    try:
        seats = [_begun(subject, series, start=start) for start in range(300, 600, 25)]
    except ShortWarmUp:
        return True
    whole = Seat(subject.load()(series.listing), series.listing)
    rows: list[list[float]] = []
    for bar in series.bars:
        whole.on_bar(bar)
        rows.append(_values(whole))
    known = [row for row in rows[100:] if len(row) == len(rows[-1])]
    reach = [max(column) - min(column) for column in zip(*known, strict=True)]
    off = sum(
        any(
            abs(one - other) > CLEAR * most
            for one, other, most in zip(_values(seat), rows[last], reach, strict=True)
        )
        for seat, last in seats
    )
    return off > len(seats) // 2


def _begun(subject: Subject, series: Series, *, start: int) -> tuple[Seat, int]:
    """As it is at its first permitted bar, and the number of that bar."""
    seat = Seat(subject.load()(series.listing), series.listing)
    end = start + seat.strategy.warm_up
    for bar in series.bars[start:end]:
        seat.on_bar(bar)
    return seat, end - 1


def _values(seat: Seat) -> list[float]:
    told = [each.value for each in seat.strategy.inputs]
    return [part for each in told for part in (each if isinstance(each, tuple) else (each,))]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--strategy", choices=list(CATALOGUE), action="append")
    given = parser.parse_args()
    found = list(escaped(given.seed, given.strategy or tuple(CATALOGUE)))
    sys.stdout.writelines(f"{each}\n" for each in found)
    sys.stdout.write(f"seed {given.seed}: {len(found)} escaped or false\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
