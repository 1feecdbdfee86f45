"""A backtest by the events of live: its tracks and rules, bar by bar, and a desk that trades."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

import numpy as np

from treum.contexts.signals.engine.backtest.desk import Desk
from treum.contexts.signals.engine.backtest.outcome import TRADE_COLUMNS, Outcome
from treum.contexts.signals.engine.backtest.series import Series, Span, spans
from treum.contexts.signals.engine.backtest.terms import DatedRates, Rates, Terms
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.strategy import Maker
from treum.contexts.signals.engine.track import Track
from treum.contexts.signals.engine.values import Change
from treum.contexts.signals.engine.ward import Halt, Ward
from treum.contexts.signals.rules import Kind, to_ticks
from treum.platform.errors import Invalid

TEST_RUN = UUID(int=0)
DAY_S = 86_400
"""Days are told in UTC: no session of the exchange crosses midnight there."""
Told = Callable[[Change], None]


class StrategyFailed(Invalid):
    code = "signals.strategy_failed"
    title = "The strategy failed on these bars"

    def __init__(self, halt: Halt) -> None:
        super().__init__(
            f"{halt.strategy} {halt.fault} at {halt.bar_at.isoformat()}: {halt.place}."
        )


class Play:
    """One strategy over one series. of_session: see `spans`.

    told: hears every step of every signal, in order. ward: watched from outside, if at all.
    """

    def __init__(
        self,
        series: Series,
        maker: Maker,
        *,
        terms: Terms,
        of_session: bool,
        ward: Ward | None = None,
    ) -> None:
        self._series = series
        self._bars = series.bars()
        self._maker = maker
        self._of_session = of_session
        self._terms = terms
        self._ward = ward or Ward()
        self.desk = Desk(terms, tick_paise=series.tick_paise)
        self._equity = np.full(len(series), terms.capital_paise, dtype=np.int64)

    def run(self, told: Told | None = None) -> Outcome:
        """Raises: StrategyFailed, and what the maker raises."""
        days = (self._series.at // DAY_S).tolist()
        first = self._maker(self._series.listing(self._series.sessions[0]))
        for span in spans(self._series, of_session=self._of_session, warm_up=first.warm_up):
            self._play(span, days=days, told=told)
        return Outcome(
            trades=np.array(self.desk.trades, dtype=np.int64).reshape(-1, len(TRADE_COLUMNS)),
            equity=self._equity,
            refused=self.desk.refused,
            missed=self.desk.missed,
        )

    def _play(self, span: Span, *, days: Sequence[int], told: Told | None) -> None:
        bars = self._bars
        listing = self._series.listing(span.windows)
        track = Track(TEST_RUN, listing, strategy=self._maker(listing), ward=self._ward)
        for bar in bars[span.history : span.first]:
            track.warm_up(bar)
        today = None
        desk, equity = self.desk, self._equity
        for number in range(span.first, span.stop):
            bar = bars[number]
            if days[number] != today:
                today = days[number]
                desk.begin_session(rates_on(self._terms.rates, bar.at.date()))
            desk.on_open(number, bar)
            for change in track.on_bar(bar):
                self._pass_on(change, listing, told=told)
            equity[number] = desk.equity(bar.close)
        for change in track.expire(bar):
            self._pass_on(change, listing, told=told)
        desk.finish(bar.close)
        equity[number] = desk.equity(bar.close)
        if halts := self._ward.take_fresh():
            raise StrategyFailed(halts[0])

    def _pass_on(self, change: Change, listing: Listing, *, told: Told | None) -> None:
        signal = change.signal
        if told:
            told(change)
        if change.kind is Kind.PUBLISHED:
            levels = signal.levels(listing.tick)
            self.desk.on_published(signal.side, levels, until=signal.valid_until)
        else:
            self.desk.on_step(change.kind, to_ticks(change.price, listing.tick))


def rates_on(rates: Sequence[DatedRates], day: date) -> tuple[Rates, Rates]:
    """Of buying and of selling. Raises: Invalid for a day before the first."""
    if not rates:
        return Rates(), Rates()
    found = [each for each in rates if each.since <= day]
    if not found:
        raise NoRates(f"No charges are known for {day}.")
    return found[-1].buy, found[-1].sell


class NoRates(Invalid):
    code = "signals.no_rates"
    title = "No charges are known for that day"
