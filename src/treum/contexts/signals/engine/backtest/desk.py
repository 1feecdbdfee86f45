"""A simulated desk: turns the life of signals into orders, fills, charges and cash."""

from dataclasses import dataclass
from datetime import datetime

from treum.contexts.signals.engine.backtest.order import Order, OrderState, Role
from treum.contexts.signals.engine.backtest.outcome import ENDS
from treum.contexts.signals.engine.backtest.terms import BPS, Rates, Terms, charge
from treum.contexts.signals.rules import Kind, Levels, Side, TickBar

FREE = Rates()
ENDED = {
    Role.TARGET: ENDS.index("target_2"),
    Role.STOP: ENDS.index("stopped"),
    Role.EXPIRY: ENDS.index("expired"),
    Role.CLOSE: ENDS.index("closed"),
}


@dataclass(slots=True)
class Position:
    """entry: ticks, as filled. paid: charges so far. idea: number of its bar."""

    idea: int
    entered: int
    sign: int
    quantity: int
    entry: int
    paid: int
    signal_entry: int
    risk: int
    stop: Order
    target: Order


@dataclass(slots=True)
class Waiting:
    """An entry that was sent at a close, and what its signal was published with."""

    order: Order
    idea: int
    levels: Levels
    until: datetime


class Desk:
    """One instrument's orders. Market orders sent at a close are filled at the next open; stops and
    targets rest at the exchange.

    An entry is filled only between the signal's stop and its first target: beyond them the idea is
    over before it began.
    """

    __slots__ = (
        "_closing",
        "_day_cash",
        "_number",
        "_position",
        "_rates",
        "_terms",
        "_tick",
        "_tick_paise",
        "_waiting",
        "cash",
        "missed",
        "orders",
        "refused",
        "trades",
    )

    def __init__(self, terms: Terms, *, tick_paise: int) -> None:
        self._terms = terms
        self._tick_paise = tick_paise
        self._rates: tuple[Rates, Rates] = FREE, FREE
        self.cash = self._day_cash = terms.capital_paise
        self._position: Position | None = None
        self._waiting: Waiting | None = None
        self._closing: Order | None = None
        self._number = 0
        self.orders: list[Order] = []
        self.trades: list[tuple[int, ...]] = []
        self.refused = self.missed = 0

    def begin_session(self, rates: tuple[Rates, Rates]) -> None:
        """rates: of that day, for buying and for selling."""
        self._rates = rates
        self._day_cash = self.cash

    def on_open(self, number: int, bar: TickBar) -> None:
        """Fill what was sent at the last close."""
        self._number = number
        if self._closing and self._position:
            self._leave(self._position, self._closing, price=self._worse(bar.open, self._closing))
        self._closing = None
        if self._waiting:
            self._enter(self._waiting, bar)
        self._waiting = None

    def on_published(self, side: Side, levels: Levels, *, until: datetime) -> None:
        """Send the entry, unless a rule of risk forbids it."""
        quantity = self._quantity(levels)
        order = self._new(Role.ENTRY, side.sign, quantity=quantity)
        if side is Side.SHORT and not self._terms.allows_short:
            order.become(OrderState.REJECTED, "no short positions")
        elif self._has_lost_enough():
            order.become(OrderState.REJECTED, "lost enough in this session")
        elif quantity < self._terms.lot:
            order.become(OrderState.REJECTED, "too small a position")
        else:
            order.become(OrderState.SENT)
            self._waiting = Waiting(order, self._number, levels, until)
            return
        self.refused += 1

    def on_step(self, kind: Kind, price: int) -> None:
        """A later step of the signal's life. price: ticks."""
        held = self._position
        if held is None or self._closing:
            return
        if kind is Kind.TARGET_1:
            held.stop.amend(held.signal_entry)
        elif kind is Kind.TARGET_2:
            held.stop.become(OrderState.CANCELLED, "target reached")
            self._leave(held, held.target, price=price)
        elif kind is Kind.STOPPED:
            held.target.become(OrderState.CANCELLED, "stopped")
            self._leave(held, held.stop, price=self._worse(price, held.stop))
        else:
            self._give_up(held, kind, price=price)

    def finish(self, close: int) -> None:
        """No bar follows: what was sent at this close is filled at it, or not at all."""
        if self._closing and self._position:
            self._leave(self._position, self._closing, price=self._worse(close, self._closing))
        if self._waiting:
            self._waiting.order.become(OrderState.CANCELLED, "no bar follows")
            self.missed += 1
        self._closing = self._waiting = None

    def equity(self, close: int) -> int:
        """Paise; an open position at the close."""
        held = self._position
        return self.cash + (self._made(held, close) if held else 0)

    def _enter(self, waiting: Waiting, bar: TickBar) -> None:
        order, levels = waiting.order, waiting.levels
        sign, price = order.sign, bar.open
        is_between = sign * levels.stop < sign * price < sign * levels.target_1
        if bar.at >= waiting.until or not is_between:
            order.become(OrderState.CANCELLED, "over before it began")
            self.missed += 1
            return
        order.fill(self._worse(price, order))
        paid = self._charge(order)
        self.cash -= paid
        stop = self._sent(Role.STOP, -sign, quantity=order.quantity, price=levels.stop)
        target = self._sent(Role.TARGET, -sign, quantity=order.quantity, price=levels.target_2)
        self._position = Position(
            idea=waiting.idea,
            entered=self._number,
            sign=sign,
            quantity=order.quantity,
            entry=order.price,
            paid=paid,
            signal_entry=levels.entry,
            risk=abs(levels.entry - levels.stop),
            stop=stop,
            target=target,
        )

    def _give_up(self, held: Position, kind: Kind, *, price: int) -> None:
        """Out at the next open when the strategy changed its mind, at once when time is up."""
        held.stop.become(OrderState.CANCELLED, kind.value)
        held.target.become(OrderState.CANCELLED, kind.value)
        role = Role.CLOSE if kind is Kind.CLOSED else Role.EXPIRY
        order = self._sent(role, -held.sign, quantity=held.quantity)
        if kind is Kind.CLOSED:
            self._closing = order
        else:
            self._leave(held, order, price=self._worse(price, order))

    def _leave(self, held: Position, order: Order, *, price: int) -> None:
        order.fill(price)
        paid = self._charge(order)
        gross = self._made(held, price)
        self.cash += gross - paid
        self.trades.append(
            (
                held.idea,
                held.entered,
                self._number,
                held.sign,
                held.quantity,
                held.entry,
                price,
                ENDED[order.role],
                gross,
                held.paid + paid,
                held.risk,
            )
        )
        self._position = None

    def _quantity(self, levels: Levels) -> int:
        """Whole lots: as many as may be lost at the stop, and as can be paid for."""
        terms, cash = self._terms, max(0, self.cash)
        risk_paise = abs(levels.entry - levels.stop) * self._tick_paise
        most = min(
            cash * terms.risk_bps // (BPS * risk_paise),
            cash * terms.exposure_bps // (BPS * levels.entry * self._tick_paise),
        )
        return most // terms.lot * terms.lot

    def _has_lost_enough(self) -> bool:
        return (self._day_cash - self.cash) * BPS >= self._terms.loss_max_bps * self._day_cash

    def _made(self, held: Position, price: int) -> int:
        return held.sign * held.quantity * (price - held.entry) * self._tick_paise

    def _charge(self, order: Order) -> int:
        is_sale = order.sign < 0
        turnover = order.quantity * order.price * self._tick_paise
        return charge(turnover, self._rates[is_sale], is_sale=is_sale)

    def _worse(self, price: int, order: Order) -> int:
        """At least one tick."""
        return max(1, price + order.sign * self._terms.slippage_ticks)

    def _sent(self, role: Role, sign: int, *, quantity: int, price: int = 0) -> Order:
        order = self._new(role, sign, quantity=quantity, price=price)
        order.become(OrderState.SENT)
        return order

    def _new(self, role: Role, sign: int, *, quantity: int, price: int = 0) -> Order:
        order = Order(role, sign, quantity, price)
        self.orders.append(order)
        return order
