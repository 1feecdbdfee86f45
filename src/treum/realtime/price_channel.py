"""Prices for those who watch: the newest of each instrument; updates between may be missed."""

import msgspec

from treum.realtime import metrics
from treum.realtime.channels import PRICES
from treum.realtime.protocol import server_frame
from treum.realtime.subscriber import Subscriber, Write


class _Item(msgspec.Struct, frozen=True):
    instrument_id: str
    symbol: str
    price: str
    at: str


class _Update(msgspec.Struct, frozen=True):
    """items: what changed since the update before."""

    run: str
    market_time: str
    items: list[_Item]


_updates = msgspec.json.Decoder(_Update)


class PriceChannel:
    """Whoever lags or has just come gets the whole board later, instead of each update."""

    def __init__(self) -> None:
        self.name = PRICES
        self.subscribers: dict[Subscriber, Write] = {}
        self._behind: set[Subscriber] = set()
        self._board: dict[str, _Item] = {}
        self._last: _Update | None = None
        self._pending: bytes | None = None
        self._whole: bytes | None = None

    def join(self, subscriber: Subscriber, write: Write) -> None:
        """Give it the board; updates follow."""
        self.flush()
        self.subscribers[subscriber] = write
        if (board := self._board_frame()) is not None:
            write(board)

    def leave(self, subscriber: Subscriber) -> None:
        self.subscribers.pop(subscriber, None)
        self._behind.discard(subscriber)

    def replace(self, update: bytes) -> None:
        """Raises: msgspec.DecodeError."""
        read = _updates.decode(update)
        self.flush()
        if self._last is not None and self._last.run != read.run:
            self._board.clear()
        self._board.update((item.instrument_id, item) for item in read.items)
        self._last, self._whole = read, None
        self._pending = server_frame(msgspec.Raw(update), channel=PRICES)

    def flush(self) -> None:
        if self._pending is None:
            return
        update, self._pending = self._pending, None
        reached = 0
        for subscriber, write in self.subscribers.items():
            if subscriber.is_lagging:
                self._behind.add(subscriber)
                continue
            write(self._board_frame() or update if subscriber in self._behind else update)
            self._behind.discard(subscriber)
            reached += 1
        metrics.PRICES_SKIPPED.inc(len(self.subscribers) - reached)
        metrics.FRAMES_SENT.labels("price").inc(reached)
        metrics.BYTES_SENT.labels("price").inc(reached * len(update))

    def _board_frame(self) -> bytes | None:
        """The newest price of every instrument, built when somebody needs it."""
        if self._whole is None and self._last is not None:
            board = _Update(self._last.run, self._last.market_time, list(self._board.values()))
            body = msgspec.Raw(msgspec.json.encode(board))
            self._whole = server_frame(body, channel=PRICES)
        return self._whole
