"""An order of a backtest and the states it may go through."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """ENTRY and CLOSE go to the market at the next open; STOP and TARGET rest until reached;
    EXPIRY leaves at the instant the signal ends."""

    ENTRY = "entry"
    STOP = "stop"
    TARGET = "target"
    CLOSE = "close"
    EXPIRY = "expiry"


class OrderState(StrEnum):
    NEW = "new"
    SENT = "sent"
    FILLED = "filled"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


_NEXT = {
    OrderState.NEW: (OrderState.SENT, OrderState.REJECTED),
    OrderState.SENT: (OrderState.FILLED, OrderState.CANCELLED),
}


@dataclass(slots=True)
class Order:
    """sign: 1 buys, -1 sells. price: ticks, of the limit or stop, then of the fill. why: a reason
    of a rejection or cancellation."""

    role: Role
    sign: int
    quantity: int
    price: int
    state: OrderState = OrderState.NEW
    why: str = ""

    def become(self, state: OrderState, why: str = "") -> None:
        assert state in _NEXT.get(self.state, ()), f"{self.state} cannot become {state}"
        self.state = state
        self.why = why

    def amend(self, price: int) -> None:
        assert self.state is OrderState.SENT
        self.price = price

    def fill(self, price: int) -> None:
        self.become(OrderState.FILLED)
        self.price = price
