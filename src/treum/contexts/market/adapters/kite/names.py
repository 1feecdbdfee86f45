"""What Kite calls our instruments."""

from collections.abc import Iterable

from treum.contexts.market.adapters.kite.answers import Listings
from treum.contexts.market.rules.instrument import Instrument, InstrumentKind


def kite_name(instrument: Instrument) -> tuple[str, str]:
    """Its exchange and trading symbol there: an index by its full name, futures on NFO.

    Source: Kite Connect 3, "Market quotes and instruments".
    """
    if instrument.kind is InstrumentKind.INDEX:
        return instrument.exchange, instrument.name
    if instrument.kind is InstrumentKind.FUTURE:
        return "NFO", instrument.symbol
    return instrument.exchange, instrument.symbol


def tokens_of(listings: Listings, instruments: Iterable[Instrument]) -> dict[int, Instrument]:
    """Those that Kite lists today, by its token, which is another one tomorrow for a contract."""
    wanted = {kite_name(each): each for each in instruments}
    named = ((each.token, wanted.get((each.exchange, each.symbol))) for each in listings.items)
    return {token: instrument for token, instrument in named if instrument is not None}
