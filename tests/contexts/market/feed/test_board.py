"""Readers get the newest prices, and nothing twice."""

import json
from uuid import UUID

from tests.contexts.market.examples import BANKNIFTY, DEMO, NIFTY, bar, tick
from treum.contexts.market.feed.board import PriceBoard

RUN = UUID(int=7)


def test_update_holds_the_newest_price_of_what_changed() -> None:
    board = PriceBoard(RUN, [NIFTY, BANKNIFTY])
    board.take([tick("09:15:01", "100.00"), tick("09:15:02", "100.05")])
    board.take([bar("09:15", "48000.00", instrument_id=BANKNIFTY.id)])
    assert json.loads(board.update() or b"") == {
        "run": str(RUN),
        "market_time": "2024-06-04T03:46:00Z",
        "items": [
            {
                "instrument_id": str(NIFTY.id),
                "symbol": "NIFTY",
                "price": "100.05",
                "at": "2024-06-04T03:45:02Z",
            },
            {
                "instrument_id": str(BANKNIFTY.id),
                "symbol": "BANKNIFTY",
                "price": "48000.00",
                "at": "2024-06-04T03:46:00Z",
            },
        ],
    }


def test_update_is_silent_when_nothing_changed() -> None:
    board = PriceBoard(RUN, [NIFTY])
    assert board.update() is None
    board.take([tick("09:15:01", "100.00")])
    board.update()
    assert board.update() is None


def test_an_instrument_of_another_run_is_not_shown() -> None:
    board = PriceBoard(RUN, [NIFTY])
    board.take([bar("09:15", "10.00", instrument_id=DEMO.id)])
    assert board.update() is None
