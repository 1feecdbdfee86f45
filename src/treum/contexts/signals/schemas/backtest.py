"""Shapes of backtests on the wire and in their table. Fractions are of one, not per cent; paise are
whole numbers; prices are decimal strings."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

Number = int | float | bool
Setting = dict[str, Number]
"""Parameters by name."""
_Name = Annotated[str, Field(max_length=64, pattern=r"^[a-z0-9_]+$")]
_Symbol = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[ -~]+$")]


class State(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self in (State.DONE, State.FAILED, State.CANCELLED)


class Interval(StrEnum):
    MINUTE = "1m"
    QUARTER_HOUR = "15m"
    DAY = "1d"


class Segment(StrEnum):
    """What is charged: POINTS is for an index, which cannot be bought, and charges nothing."""

    DELIVERY = "delivery"
    INTRADAY = "intraday"
    POINTS = "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedTerms:
    """The bounds of each are those of `engine.backtest.terms.Terms`.

    assumes_first_rates: for days before the first known charges, take those.
    """

    segment: Segment
    capital_paise: Annotated[int, Field(ge=1, le=10**13)] = 10_000_000
    risk_bps: Annotated[int, Field(ge=1, le=10_000)] = 100
    exposure_bps: Annotated[int, Field(ge=1, le=50_000)] = 10_000
    lot: Annotated[int, Field(ge=1, le=100_000)] = 1
    slippage_ticks: Annotated[int, Field(ge=0, le=1000)] = 1
    loss_max_bps: Annotated[int, Field(ge=1, le=10_000)] = 300
    brokerage_paise: Annotated[int, Field(ge=0, le=1_000_000)] = 2_000
    assumes_first_rates: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedWalk:
    """Sessions: so many to choose a setting on, then so many to judge it, `purge` between."""

    train: Annotated[int, Field(ge=2, le=5000)]
    test: Annotated[int, Field(ge=1, le=5000)]
    purge: Annotated[int, Field(ge=0, le=250)] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestRequest:
    """from_on <= day <= to_on. parameters: defaults for what is not given. sweep: values to try of
    each parameter, every combination of them; walk: only with a sweep."""

    strategy: _Name
    symbol: _Symbol
    interval: Interval
    from_on: date
    to_on: date
    terms: WantedTerms
    parameters: Annotated[Setting, Field(max_length=32)] = field(default_factory=dict)
    sweep: Annotated[
        dict[str, Annotated[list[Number], Field(min_length=1, max_length=100)]],
        Field(max_length=8),
    ] = field(default_factory=dict)
    walk: WantedWalk | None = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """As `engine.backtest.metrics.Metrics`; null where nothing can be said."""

    sessions: int
    net_return: float
    cagr: float | None
    sharpe: float | None
    sortino: float | None
    drawdown_max: float
    drawdown_sessions: int
    exposure: float
    trades: int
    longs: int
    win_rate: float | None
    profit_factor: float | None
    expectancy_r: float | None
    gross_paise: int
    charges_paise: int
    net_paise: int
    best_paise: int | None
    worst_paise: int | None
    refused: int
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EquityPoint:
    """At the end of a session. held_paise: had all been bought at the first open."""

    day: date
    paise: int
    held_paise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeView:
    """published_at: market time of the close that gave the idea. ended: target_2, stopped, expired
    or closed. r: net of charges, in units of what was risked."""

    published_at: datetime
    entered_at: datetime
    left_at: datetime
    side: str
    quantity: int
    entry: str
    exit: str
    ended: str
    gross_paise: int
    charges_paise: int
    net_paise: int
    r: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthReturn:
    """month: its first day."""

    month: date
    fraction: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedView:
    parameters: Setting
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldView:
    """from_on, to_on: first and last session judged, with the parameters chosen before."""

    from_on: date
    to_on: date
    parameters: Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkView:
    """equity: of the judged sessions alone, chained."""

    folds: list[FoldView]
    equity: list[EquityPoint]
    sharpe: float | None
    net_return: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LuckView:
    """confidence: probability that the true Sharpe ratio is above zero, deflated by the number of
    settings tried. overfitting: probability of backtest overfitting. lots: net returns of as many
    entries drawn by lot, ascending; below: the share of them that did worse."""

    trials: int
    confidence: float | None
    overfitting: float | None
    lots: list[float]
    below: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a backtest came to. agrees: the compiled backtest came to the same, to the paisa.
    crossed: a cross-validation of the sweep by five purged folds with an embargo, where there are
    sessions enough.
    trades: the first ones; `figures.trades` counts all. The three hashes and the seed pin what it
    was made of."""

    bars: int
    figures: Figures
    held: Figures
    equity: list[EquityPoint]
    months: list[MonthReturn]
    trades: list[TradeView]
    luck: LuckView
    sweep: list[TriedView]
    walk: WalkView | None
    crossed: WalkView | None
    agrees: bool
    strategy_hash: str
    code_hash: str
    data_hash: str
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultView:
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestSummary:
    """progress: in thousandths. repeats: the one it repeats, is_same: whether they agree."""

    id: UUID
    state: State
    progress: int
    request: BacktestRequest
    created_at: datetime
    finished_at: datetime | None
    net_return: float | None
    sharpe: float | None
    repeats: UUID | None
    is_same: bool | None
    fault: FaultView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestDetail(BacktestSummary):
    report: Report | None
    report_hash: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterView:
    """kind: whole, number or switch. least, most: inclusive."""

    name: str
    kind: str
    default: Number
    least: Number
    most: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class HaltView:
    """Stopped for the rest of the current run. fault: raised, looped or bad_idea."""

    bar_at: datetime
    fault: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyView:
    """about: its rule, risk and weakness in words. version: of its code and default parameters.
    is_live: whether it publishes in runs. needs_minutes: it lives by the session's clock."""

    name: str
    title: str
    about: str
    source: str
    version: str
    warm_up_bars: int
    needs_volume: bool
    needs_minutes: bool
    is_live: bool
    parameters: list[ParameterView]
    halt: HaltView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyList:
    items: list[StrategyView]


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    id: UUID
