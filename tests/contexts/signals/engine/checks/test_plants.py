"""Every cheat planted into every shipped strategy is caught, and nothing else is.

PLANT_SEED=7 plants those of that seed alone.
"""

import os
from collections.abc import Iterator, Sequence
from random import SystemRandom

import pytest

from tests.contexts.signals.engine.checks import mutator
from tests.contexts.signals.engine.checks.mutator import CAUGHT_BY, Cheat
from treum.contexts.signals.engine.checks.finding import Finding
from treum.contexts.signals.engine.checks.series import Series
from treum.contexts.signals.engine.checks.subject import Subject
from treum.contexts.signals.engine.strategies.catalogue import CATALOGUE

SEEDS = [
    pytest.param(1, id="seed 1"),
    pytest.param(2, id="seed 2"),
    pytest.param(SystemRandom().randrange(10**6), id="drawn"),
]
if "PLANT_SEED" in os.environ:
    SEEDS = [pytest.param(int(os.environ["PLANT_SEED"]), id="given")]


@pytest.mark.parametrize("name", list(CATALOGUE))
@pytest.mark.parametrize("seed", SEEDS)
def test_every_cheat_is_caught_and_no_honest_strategy_is(name: str, seed: int) -> None:
    assert list(mutator.escaped(seed, [name])) == []


@pytest.mark.parametrize("called", list(mutator.CHECKERS))
def test_without_one_checker_its_cheats_escape(
    called: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(mutator.CHECKERS, called, blind)
    missed = list(mutator.escaped(1, ["rsi_reversal"]))
    assert len(missed) == sum(called in able for able in CAUGHT_BY.values()) > 0
    assert all(f"{called} misses" in each for each in missed)


def test_the_same_seed_plants_the_same() -> None:
    ground = mutator.Ground.of("ema_cross", seed=3)
    for cheat in Cheat:
        one, two = (mutator.planted(ground, cheat, seed=3) for _ in range(2))
        assert one == two
        assert one.source != ground.subject.source


def blind(_subject: Subject, _several: Sequence[Series]) -> Iterator[Finding]:
    return iter(())
