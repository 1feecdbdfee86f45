"""One strategy on one instrument and the signal it has open, if any."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from treum.contexts.signals import rules
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.seat import Seat
from treum.contexts.signals.engine.strategy import Idea, Strategy
from treum.contexts.signals.engine.values import Change, Signal
from treum.contexts.signals.engine.ward import Ward
from treum.contexts.signals.rules import Kind, Standing, State, Step, TickBar


class Track:
    """Judges the open signal, then lets the strategy close it or publish the next.

    strategy: None when it no longer runs but left a signal open; that one is judged to its end.
    """

    __slots__ = ("_listing", "_run_id", "_seat", "_standing", "_ward", "signal")

    def __init__(
        self, run_id: UUID, listing: Listing, *, strategy: Strategy | None, ward: Ward
    ) -> None:
        self._run_id = run_id
        self._listing = listing
        self._seat = Seat(strategy, listing) if strategy else None
        self._ward = ward
        self.signal: Signal | None = None
        self._standing: Standing | None = None

    def resume(self, signal: Signal) -> None:
        """Take over a signal stored as open. Raises: AlreadyFinal, OffTick."""
        if signal.state.is_final:
            raise rules.AlreadyFinal(signal.state)
        self._hold(signal, signal.levels(self._listing.tick))

    def warm_up(self, bar: TickBar) -> None:
        if self._seat:
            self._ward.ask(self._seat, bar)

    def on_bar(self, bar: TickBar) -> Sequence[Change]:
        changes: Sequence[Change] = ()
        if self._standing:
            changes = [self._change(step, bar) for step in rules.judge(self._standing, bar)]
        if self._seat and (idea := self._ward.ask(self._seat, bar)):
            return [*changes, *self._act(idea, bar, strategy=self._seat.strategy)]
        return changes

    def expire(self, bar: TickBar) -> Sequence[Change]:
        """End what is open at the close of the last bar there is."""
        return [self._change(Step(Kind.EXPIRED, bar.close), bar)] if self._standing else ()

    def _act(self, idea: Idea, bar: TickBar, *, strategy: Strategy) -> Iterator[Change]:
        if self.signal and self.signal.side is idea.side:
            return
        if self.signal:
            yield self._change(Step(Kind.CLOSED, bar.close), bar)
        allowed = rules.may_publish(
            bar, self._listing.windows, quiet_minutes=strategy.parameters.quiet_minutes
        )
        if allowed and idea.levels.are_prices:
            yield self._publish(idea, bar, strategy=strategy)

    def _publish(self, idea: Idea, bar: TickBar, *, strategy: Strategy) -> Change:
        tick, levels = self._listing.tick, idea.levels
        signal = Signal(
            id=rules.signal_id(
                self._run_id,
                strategy.strategy_hash,
                instrument_id=self._listing.instrument_id,
                bar_at=bar.at,
            ),
            instrument_id=self._listing.instrument_id,
            strategy=strategy.name,
            strategy_hash=strategy.strategy_hash,
            side=idea.side,
            state=State.PUBLISHED,
            bar_at=bar.at,
            valid_until=rules.valid_until(
                bar.closes_at, self._listing.windows, minutes=strategy.parameters.valid_minutes
            ),
            entry=rules.to_price(levels.entry, tick),
            stop=rules.to_price(levels.stop, tick),
            target_1=rules.to_price(levels.target_1, tick),
            target_2=rules.to_price(levels.target_2, tick),
            reason=idea.because.words(levels, tick=tick),
        )
        self._hold(signal, levels)
        return Change(signal, Kind.PUBLISHED, signal.entry, bar.at)

    def _change(self, step: Step, bar: TickBar) -> Change:
        assert self.signal
        assert self._standing
        signal, state = self.signal, step.kind.state
        price = rules.to_price(step.price, self._listing.tick)
        if not state.is_final:
            moved = replace(signal, state=state)
            self._hold(moved, self._standing.levels)
            return Change(moved, step.kind, price, bar.at)
        made = rules.points(signal.side, entry=signal.entry, exit_price=price)
        outcome = rules.outcome_r(made, abs(signal.entry - signal.stop))
        self.signal = self._standing = None
        ended = replace(signal, state=state, exit_price=price, points=made, outcome_r=outcome)
        return Change(ended, step.kind, price, bar.at)

    def _hold(self, signal: Signal, levels: rules.Levels) -> None:
        self.signal = signal
        self._standing = Standing(signal.side, signal.state, levels, signal.valid_until)
