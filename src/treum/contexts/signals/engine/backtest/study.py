"""A whole study of one strategy on one series: both backtests, benchmarks, a sweep, luck.

Everything follows from the series, the request and its seed, so that a study can be repeated.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields

import numpy as np

from treum.contexts.signals.engine.backtest import luck
from treum.contexts.signals.engine.backtest.benchmarks import Lottery, hold
from treum.contexts.signals.engine.backtest.ideas import Ideas, ideas_of
from treum.contexts.signals.engine.backtest.metrics import (
    SESSIONS_A_YEAR,
    Floats,
    Metrics,
    at_session_ends,
    metrics_of,
    returns_of,
    sharpe_of,
)
from treum.contexts.signals.engine.backtest.outcome import Outcome
from treum.contexts.signals.engine.backtest.play import Play
from treum.contexts.signals.engine.backtest.series import BadSeries, Series, Whole, spans
from treum.contexts.signals.engine.backtest.simulate import simulate
from treum.contexts.signals.engine.backtest.splits import walk_forward
from treum.contexts.signals.engine.backtest.terms import Terms
from treum.contexts.signals.engine.fingerprint import code_hash
from treum.contexts.signals.engine.strategies.catalogue import Entry
from treum.contexts.signals.engine.strategies.parameters import Number
from treum.contexts.signals.engine.ward import Ward
from treum.platform.errors import Invalid

SETTINGS_MAX = 500
LOTS = 200
Progress = Callable[[int, int], None]
"""Hears (done, all) of the steps of a study."""
Setting = Mapping[str, Number]


@dataclass(frozen=True, slots=True)
class Walk:
    """Of sessions: so many to choose a setting on, then so many to judge it, `purge` between."""

    train: int
    test: int
    purge: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """settings: further ones to sweep, beside `setting` itself. walk: None without a sweep."""

    entry: Entry
    setting: Setting
    terms: Terms
    seed: int = 1
    settings: Sequence[Setting] = ()
    walk: Walk | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One setting of a sweep."""

    setting: Setting
    metrics: Metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class Luck:
    """confidence: that the true Sharpe ratio is above zero, corrected for how many were tried.
    overfitting: how often what was best in half of the time is below the median in the other half.
    lots: net returns of entries by lot, ascending; below: the share of them that did worse.
    """

    trials: int
    confidence: float | None
    overfitting: float | None
    lots: list[float]
    below: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """folds: (first session tested, one after the last, setting chosen). equity: paise, chained
    over the tested sessions alone."""

    folds: list[tuple[int, int, Setting]]
    equity: Whole
    sharpe: float | None
    net_return: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """agrees: that the compiled backtest came to the same, to the paisa."""

    outcome: Outcome
    metrics: Metrics
    held: Whole
    luck: Luck
    agrees: bool
    strategy_hash: str
    code_hash: str
    data_hash: str
    sweep: list[Tried] = field(default_factory=list)
    walked: Walked | None = None


class TooMuch(Invalid):
    code = "signals.too_much"
    title = "The study is too large"


def study(
    series: Series, request: Request, *, progress: Progress, ward: Ward | None = None
) -> Study:
    """Raises: StrategyFailed, BadParameters, NoRates, TooMuch, BadSplit, BadSeries."""
    if len(request.settings) > SETTINGS_MAX:
        raise TooMuch(f"{len(request.settings)} settings; {SETTINGS_MAX} are swept at most.")
    entry, terms, of_session = request.entry, request.terms, not series.is_daily
    if entry.of_session and series.is_daily:
        raise BadSeries(f"{entry.kind.NAME} lives by a session's minutes; these are daily bars.")
    steps = 3 + len(request.settings)
    maker = entry.maker(request.setting)
    ideas = ideas_of(series, maker, of_session=of_session, ward=ward)
    outcome = Play(series, maker, terms=terms, of_session=of_session, ward=ward).run()
    progress(1, steps)
    agrees = outcome.equals(simulate(series, ideas, terms=terms))
    lots = _lots(series, request, ideas=ideas)
    progress(2, steps)
    returns = [_returns(series, outcome, capital_paise=terms.capital_paise)]
    tried: list[Tried] = []
    for number, setting in enumerate(request.settings, 3):
        other = ideas_of(series, entry.maker(setting), of_session=of_session, ward=ward)
        came = simulate(series, other, terms=terms)
        metrics = metrics_of(series, came, capital_paise=terms.capital_paise)
        tried.append(Tried(setting=setting, metrics=metrics))
        returns.append(_returns(series, came, capital_paise=terms.capital_paise))
        progress(number, steps)
    matrix = np.column_stack(returns)
    done = Study(
        outcome=outcome,
        metrics=metrics_of(series, outcome, capital_paise=terms.capital_paise),
        held=hold(series, terms),
        luck=_luck(matrix, lots, outcome=outcome, capital_paise=terms.capital_paise),
        agrees=agrees,
        strategy_hash=maker(series.listing(series.sessions[0])).strategy_hash,
        code_hash=code_hash(__name__),
        data_hash=data_hash(series),
        sweep=tried,
        walked=_walk(matrix, request) if request.walk else None,
    )
    progress(steps, steps)
    return done


def data_hash(series: Series) -> str:
    """SHA-256 of every bar, the tick and the sessions."""
    digest = hashlib.sha256(f"{series.instrument_id} {series.tick} {series.sessions}".encode())
    for each in fields(series):
        value = getattr(series, each.name)
        if isinstance(value, np.ndarray):
            digest.update(each.name.encode())
            digest.update(np.ascontiguousarray(value, dtype="<i8").tobytes())
    return digest.hexdigest()


def _returns(series: Series, outcome: Outcome, *, capital_paise: int) -> Floats:
    return returns_of(at_session_ends(series, outcome.equity), capital_paise=capital_paise)


def _lots(series: Series, request: Request, *, ideas: Ideas) -> list[float]:
    entry = request.entry
    strategy = entry.maker(request.setting)(series.listing(series.sessions[0]))
    of_session = not series.is_daily
    stretches = list(spans(series, of_session=of_session, warm_up=strategy.warm_up))
    lottery = Lottery(series, ideas, stretches=stretches, parameters=strategy.parameters)
    seeds = np.random.SeedSequence(request.seed).generate_state(LOTS).tolist()
    return sorted(lottery.draw(seed, terms=request.terms) for seed in seeds)


def _luck(matrix: Floats, lots: list[float], *, outcome: Outcome, capital_paise: int) -> Luck:
    """matrix: session returns by setting, the requested one first."""
    made = float(outcome.equity[-1]) / capital_paise - 1
    below = np.mean(np.array(lots) < made) + np.mean(np.array(lots) == made) / 2
    trials = matrix.shape[1]
    return Luck(
        trials=trials,
        confidence=_confidence(matrix),
        overfitting=_overfitting(matrix),
        lots=lots,
        below=float(below) if len(outcome.trades) else None,
    )


def _confidence(matrix: Floats) -> float | None:
    try:
        sample = luck.sample_of(matrix[:, 0])
    except luck.BadSample:
        return None
    yearly = [sharpe_of(matrix[:, place]) or 0.0 for place in range(matrix.shape[1])]
    each = np.array(yearly) / SESSIONS_A_YEAR**0.5
    variance = float(each.var(ddof=1)) if each.size > 1 else 0.0
    return luck.deflated_sharpe(sample, trials=matrix.shape[1], variance=variance)


def _overfitting(matrix: Floats) -> float | None:
    blocks = min(16, matrix.shape[0] // 4 * 2)
    try:
        return luck.overfitting_probability(matrix, blocks=blocks)
    except luck.BadSample:
        return None


def _walk(matrix: Floats, request: Request) -> Walked:
    """In each fold, the setting with the best Sharpe ratio of its training is judged."""
    assert request.walk
    walk, settings = request.walk, [request.setting, *request.settings]
    found = walk_forward(len(matrix), train=walk.train, test=walk.test, purge=walk.purge)
    folds, tested = [], []
    for fold in found:
        rows = matrix[fold.train[0].start : fold.train[0].stop]
        scores = [sharpe_of(rows[:, place]) for place in range(len(settings))]
        best = max(range(len(settings)), key=lambda place: (scores[place] or 0.0, -place))
        folds.append((fold.test.start, fold.test.stop, settings[best]))
        tested.append(matrix[fold.test.start : fold.test.stop, best])
    returns = np.concatenate(tested)
    equity = np.round(request.terms.capital_paise * np.cumprod(1 + returns)).astype(np.int64)
    growth = float(np.prod(1 + returns)) - 1
    return Walked(folds=folds, equity=equity, sharpe=sharpe_of(returns), net_return=growth)
