"""Shapes on the wire: REST answers and the `data` of a SIGNAL_UPDATE frame."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from treum.contexts.market.api import Run
from treum.contexts.payments.api import Tier
from treum.contexts.signals.rules import Kind, Side, State


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalInstrument:
    """What a reader must know of the instrument. is_demo: it exists only in a synthetic session."""

    id: UUID
    symbol: str
    name: str
    tick_size: Decimal
    is_demo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalView:
    """A signal after one step of its life. `bar_at`, `valid_until`: market time.

    points: price distance gained; outcome_r: in units of the initial risk; both once ended.
    """

    id: UUID
    run_id: UUID
    run_kind: str
    instrument: SignalInstrument
    strategy: str
    side: Side
    state: State
    bar_at: datetime
    valid_until: datetime
    entry: Decimal
    stop: Decimal
    target_1: Decimal
    target_2: Decimal
    exit_price: Decimal | None
    points: Decimal | None
    outcome_r: Decimal | None
    reason: str
    published_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeEntry:
    """One step. seq: on the reader's channel; `bar_at` market time, `at` wall time."""

    seq: int
    kind: Kind
    bar_at: datetime
    price: Decimal
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalDetail(SignalView):
    """A signal with the steps of its life that the reader's channel has shown, oldest first."""

    life: list[LifeEntry]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelView:
    """Where a subscription joins: `SUBSCRIBE {name, run, after: head}` misses nothing."""

    name: str
    run: UUID
    head: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TierDelay:
    """How many minutes of market time after the fact the plan is shown it."""

    tier: Tier
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSignals:
    """The current run as the caller's channel has shown it, newest signal first.

    delay_minutes: of the caller's plan, in market time. faster: plans that wait less, lowest first.
    """

    run: Run | None
    channel: ChannelView | None
    delay_minutes: int
    faster: list[TierDelay]
    items: list[SignalView]


class Life(msgspec.Struct, frozen=True):
    """A step as a frame carries it. `bar_at` market time, `at` wall time."""

    kind: Kind
    bar_at: datetime
    price: Decimal
    at: datetime


class FrameData(msgspec.Struct, frozen=True):
    """The `data` of a SIGNAL_UPDATE: stored parts, spliced in without being read."""

    kind: str
    life: msgspec.Raw
    signal: msgspec.Raw
