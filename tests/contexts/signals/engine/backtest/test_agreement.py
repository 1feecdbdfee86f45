"""The compiled backtest agrees with the one by events to the paisa, by trade and by bar."""

from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contexts.signals.engine.backtest import markets
from tests.contexts.signals.engine.walks import UNTIMED
from treum.contexts.signals.engine.backtest.ideas import ideas_of
from treum.contexts.signals.engine.backtest.outcome import ENDS, Outcome
from treum.contexts.signals.engine.backtest.play import Play
from treum.contexts.signals.engine.backtest.series import Series
from treum.contexts.signals.engine.backtest.simulate import simulate
from treum.contexts.signals.engine.backtest.terms import Terms
from treum.contexts.signals.engine.strategies.catalogue import CATALOGUE, Entry
from treum.contexts.signals.engine.strategies.parameters import BadParameters, Number
from treum.contexts.signals.engine.strategy import Maker

SEEDS = st.integers(0, 10**9)


def both(
    series: Series, maker: Maker, *, terms: Terms, of_session: bool
) -> tuple[Outcome, Outcome]:
    played = Play(series, maker, terms=terms, of_session=of_session).run()
    ideas = ideas_of(series, maker, of_session=of_session)
    return played, simulate(series, ideas, terms=terms)


@settings(UNTIMED, max_examples=150)
@given(seed=SEEDS, of_session=st.booleans())
def test_they_agree_on_whims(seed: int, of_session: bool) -> None:
    random = Random(seed)
    series, maker, terms = (
        markets.series(random, sessions=random.randint(1, 6)),
        markets.whimsical(random),
        markets.terms(random),
    )
    played, simulated = both(series, maker, terms=terms, of_session=of_session)
    assert played.equals(simulated)


@settings(UNTIMED, max_examples=15)
@given(seed=SEEDS, of_session=st.booleans())
@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=CATALOGUE)
def test_they_agree_on_every_strategy(entry: Entry, seed: int, of_session: bool) -> None:
    random = Random(seed)
    series = markets.series(random, sessions=4, minutes=random.randint(100, 160))
    maker = some_maker(entry, random, series=series)
    of_session = of_session or entry.of_session
    played, simulated = both(series, maker, terms=markets.terms(random), of_session=of_session)
    assert played.equals(simulated)


def some_maker(entry: Entry, random: Random, *, series: Series) -> Maker:
    """Small windows, so that something happens in a short series; the rest by default."""
    while True:
        with suppress(BadParameters):  # as when a fast window is no shorter than the slow one
            maker = entry.maker(some_parameters(entry, random))
            maker(series.listing(series.sessions[0]))
            return maker


def some_parameters(entry: Entry, random: Random) -> dict[str, Number]:
    return {
        each.name: random.randint(int(each.least), min(int(each.most), int(each.least) + 8))
        for each in entry.fields
        if each.kind == "whole" and not each.name.endswith("minutes") and random.random() < 0.8
    }


def test_whims_make_everything_happen() -> None:
    """Guards the properties above against markets in which nothing happens."""
    ends: set[int] = set()
    refused = missed = 0
    for seed in range(40):
        random = Random(seed)
        series, maker = markets.series(random), markets.whimsical(random)
        terms = markets.terms(random)
        played, _ = both(series, maker, terms=terms, of_session=seed % 2 == 0)
        ends |= set(played.column("ended").tolist())
        refused += played.refused
        missed += played.missed
        assert played.equity[-1] == terms.capital_paise + played.net_paise.sum()
    assert ends == set(range(len(ENDS)))
    assert min(refused, missed) > 100


def test_one_paisa_one_tick_or_one_share_makes_them_unequal() -> None:
    random = Random(3)
    series, maker = markets.series(random), markets.whimsical(random)
    played, simulated = both(series, maker, terms=markets.terms(Random(3)), of_session=True)
    assert len(played.trades) > 5
    for column in range(played.trades.shape[1]):
        trades = simulated.trades.copy()
        trades[0, column] += 1
        assert not played.equals(replace(simulated, trades=trades))
    equity = simulated.equity.copy()
    equity[-1] += 1
    assert not played.equals(replace(simulated, equity=equity))
    assert not played.equals(replace(simulated, missed=simulated.missed + 1))
