"""What ships with the package."""

from decimal import Decimal

from tests.contexts.market.examples import BANKNIFTY, INSTRUMENTS, NIFTY, RELIANCE, TCS
from treum.contexts.market.adapters.reference import instrument_id, ticker_names
from treum.contexts.market.rules.instrument import InstrumentKind
from treum.contexts.market.rules.session import DEMO_EXCHANGE


def test_the_two_indices_are_listed() -> None:
    for one, symbol, name in ((NIFTY, "NIFTY", "NIFTY 50"), (BANKNIFTY, "BANKNIFTY", "NIFTY BANK")):
        assert (one.symbol, one.name, one.exchange) == (symbol, name, "NSE")
        assert (one.kind, one.tick_size) == (InstrumentKind.INDEX, Decimal("0.05"))
        assert not one.is_demo


def test_the_futures_of_the_recorded_ticks_are_listed() -> None:
    assert [each.symbol for each in (RELIANCE, TCS)] == ["RELIANCE25NOVFUT", "TCS25NOVFUT"]
    assert ticker_names() == {"RELIND": RELIANCE, "TCS": TCS}
    for each in (RELIANCE, TCS):
        assert (each.kind, each.tick_size) == (InstrumentKind.FUTURE, Decimal("0.10"))
        assert not each.is_demo


def test_fifty_invented_instruments_say_so_everywhere() -> None:
    demos = [each for each in INSTRUMENTS if each.is_demo]
    assert len(demos) == 50
    for each in demos:
        assert each.exchange == DEMO_EXCHANGE
        assert each.symbol.startswith("DEMO")
        assert each.name.endswith("(DEMO)")


def test_ids_follow_from_exchange_and_symbol() -> None:
    assert len({each.id for each in INSTRUMENTS}) == len(INSTRUMENTS) == 54
    assert NIFTY.id == instrument_id("NSE", "NIFTY")
