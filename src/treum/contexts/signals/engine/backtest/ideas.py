"""What a strategy would do at each close, as arrays, for the compiled backtest."""

from dataclasses import dataclass

import numpy as np

from treum.contexts.signals import rules
from treum.contexts.signals.engine.backtest.play import StrategyFailed
from treum.contexts.signals.engine.backtest.series import Series, Span, Whole, spans
from treum.contexts.signals.engine.seat import Seat
from treum.contexts.signals.engine.strategy import Idea, Maker, Strategy
from treum.contexts.signals.engine.ward import Ward
from treum.contexts.signals.rules import TickBar


@dataclass(frozen=True, slots=True, eq=False)
class Ideas:
    """rows: (n, 8) bar, sign, entry, stop, both targets, whether it may be published, and the epoch
    second until which it is valid. spans: (m, 2) first bar and the one after the last."""

    rows: Whole
    spans: Whole


def ideas_of(series: Series, maker: Maker, *, of_session: bool, ward: Ward | None = None) -> Ideas:
    """Every idea, those that repeat the side of an open signal included.

    Raises: StrategyFailed.
    """
    bars, ward = series.bars(), ward or Ward()
    first = maker(series.listing(series.sessions[0]))
    stretches = list(spans(series, of_session=of_session, warm_up=first.warm_up))
    rows: list[tuple[int, ...]] = []
    for span in stretches:
        seat = Seat(maker(listing := series.listing(span.windows)), listing)
        for number in range(span.history, span.stop):
            idea = ward.ask(seat, bars[number])
            if idea and number >= span.first:
                rows.append((number, *_row(idea, bars[number], span=span, strategy=seat.strategy)))
        if halts := ward.take_fresh():
            raise StrategyFailed(halts[0])
    edges = [(span.first, span.stop) for span in stretches]
    return Ideas(np.array(rows, dtype=np.int64).reshape(-1, 8), np.array(edges, dtype=np.int64))


def _row(idea: Idea, bar: TickBar, *, span: Span, strategy: Strategy) -> tuple[int, ...]:
    at, told = idea.levels, strategy.parameters
    allowed = rules.may_publish(bar, span.windows, quiet_minutes=told.quiet_minutes)
    until = rules.valid_until(bar.closes_at, span.windows, minutes=told.valid_minutes)
    levels = (at.entry, at.stop, at.target_1, at.target_2)
    is_shown = allowed and at.are_prices
    return (idea.side.sign, *levels, int(is_shown), int(until.timestamp()))
