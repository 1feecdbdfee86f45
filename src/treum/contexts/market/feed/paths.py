"""Invented prices for the DEMO session: the same seed and day give the same ticks again.

A day is a random walk: its drift changes every half hour or so, its liveliness every two hours or
so, and it is busier at both ends of the session. It is pinned at its ends to a slow wave, so that
one day continues the one before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from treum.contexts.market.rules.bar import MINUTE_S, Bar, Tick
from treum.contexts.market.rules.instrument import Instrument
from treum.contexts.market.rules.session import Session

TICKS_PER_MINUTE = 4

_DAY_VOLATILITY = 0.011  # standard deviation of a day's log return
_DRIFT_VOLATILITY = 0.00004  # of the drift per tick
_DRIFT_TICKS = 110  # mean length of one drift
_SPELL_TICKS = 480  # mean length of one quiet or lively spell
_SPELL_SPREAD = 0.8  # standard deviation of the log of its liveliness
_GAP_VOLATILITY = 0.002  # of the opening gap
_WAVE_DAYS = np.array([193.0, 47.0, 11.0])
_WAVE_HEIGHT = np.array([0.10, 0.04, 0.009])
_PRICE_LOG_RANGE = (4.6, 8.3)  # about 100 to 4,000 rupees
_MINUTE_MS = MINUTE_S * 1000

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Path:
    """One instrument's day. All arrays: (minutes, TICKS_PER_MINUTE).

    prices: in ticks, >= 1. offset_ms: into the minute, ascending. quantities: shares.
    """

    prices: Integers
    offset_ms: Integers
    quantities: Integers


class SyntheticSession:
    """All ticks of one day, made at once: about 75,000 for 50 instruments."""

    def __init__(self, instruments: Sequence[Instrument], session: Session, *, seed: int) -> None:
        """seed: >= 0. The order of the instruments decides their prices."""
        self._instruments = instruments
        self._minutes = session.minutes()
        self._paths = [
            _path(instrument, session.day, minutes=len(self._minutes), entropy=(seed, index))
            for index, instrument in enumerate(instruments)
        ]

    def arrivals(self, after: datetime | None = None) -> Iterator[tuple[Tick, ...]]:
        """The ticks of one second at a time, from the first minute later than `after`."""
        for number, minute in enumerate(self._minutes):
            if after is None or minute > after:
                ticks = groupby(self._ticks(number, minute), lambda tick: tick.at.second)
                yield from (tuple(second) for _, second in ticks)

    def bars(self) -> Iterator[Bar]:
        """What conflating the ticks gives, instrument by instrument."""
        for instrument, path in zip(self._instruments, self._paths, strict=True):
            columns = (
                path.prices[:, 0],
                path.prices.max(axis=1),
                path.prices.min(axis=1),
                path.prices[:, -1],
            )
            prices = np.stack(columns, axis=1).tolist()
            volumes = path.quantities.sum(axis=1).tolist()
            for minute, row, volume in zip(self._minutes, prices, volumes, strict=True):
                opening, high, low, close = (value * instrument.tick_size for value in row)
                yield Bar(
                    instrument_id=instrument.id,
                    at=minute,
                    open=opening,
                    high=high,
                    low=low,
                    close=close,
                    volume=volume,
                )

    def _ticks(self, number: int, minute: datetime) -> list[Tick]:
        ticks = [
            Tick(
                instrument_id=instrument.id,
                at=minute + timedelta(milliseconds=offset_ms),
                price=price * instrument.tick_size,
                quantity=quantity,
            )
            for instrument, path in zip(self._instruments, self._paths, strict=True)
            for price, offset_ms, quantity in zip(
                path.prices[number].tolist(),
                path.offset_ms[number].tolist(),
                path.quantities[number].tolist(),
                strict=True,
            )
        ]
        return sorted(ticks, key=lambda tick: tick.at)


def _path(instrument: Instrument, day: date, *, minutes: int, entropy: tuple[int, int]) -> _Path:
    shape = (minutes, TICKS_PER_MINUTE)
    random = np.random.default_rng((*entropy, day.toordinal()))
    character = np.random.default_rng(entropy)
    price = np.exp(character.uniform(*_PRICE_LOG_RANGE))
    phases = character.uniform(0, 2 * np.pi, len(_WAVE_DAYS))
    start = _wave(day.toordinal(), phases) + random.normal(0, _GAP_VOLATILITY)
    end = _wave(day.toordinal() + 1, phases)
    steps = minutes * TICKS_PER_MINUTE
    prices = price * np.exp(_bridge(random, start=start, end=end, steps=steps))
    ticks = np.maximum(1, np.rint(prices / float(instrument.tick_size))).astype(np.int64)
    # Distinct offsets: two ticks at one instant would leave the close of a minute open.
    slot_ms = _MINUTE_MS // TICKS_PER_MINUTE
    offsets = random.integers(0, slot_ms, shape) + slot_ms * np.arange(TICKS_PER_MINUTE)
    quantities = np.ceil(random.lognormal(3.0, 1.0, shape)).astype(np.int64)
    return _Path(ticks.reshape(shape), offsets, quantities)


def _wave(ordinal: int, phases: Floats) -> float:
    """Log price level at the open of a day."""
    return float(np.sum(_WAVE_HEIGHT * np.sin(2 * np.pi * ordinal / _WAVE_DAYS + phases)))


def _bridge(random: np.random.Generator, *, start: float, end: float, steps: int) -> Floats:
    """Log prices: a drifting walk tilted so that it runs from `start` to `end`."""
    way = np.linspace(0.0, 1.0, steps)
    busy = 0.7 + 1.2 * (2 * way - 1) ** 4
    lively = busy * np.exp(_spells(random, _SPELL_SPREAD, steps=steps, length=_SPELL_TICKS))
    noise = random.normal(0, _DAY_VOLATILITY / np.sqrt(steps), steps)
    drifts = _spells(random, _DRIFT_VOLATILITY, steps=steps, length=_DRIFT_TICKS)
    walk = np.cumsum(noise * lively + drifts)
    walk -= walk[0]
    tilted: Floats = start + walk + way * (end - start - walk[-1])
    return tilted


def _spells(random: np.random.Generator, spread: float, *, steps: int, length: int) -> Floats:
    """A level for each step, drawn anew about every `length` steps."""
    changes = np.cumsum(random.random(steps) < 1 / length)
    levels: Floats = random.normal(0, spread, steps + 1)[changes]
    return levels
