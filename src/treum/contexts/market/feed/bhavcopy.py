"""Reads the exchange's files of one session and all its securities, in three layouts.

full: `sec_bhavdata_full`, with delivery; turnover in lakhs of rupees. The original has a space
after each comma, also in the header; collectors drop some of them. legacy: `cmDDMMMYYYYbhav`,
turnover in rupees; a copy made by R quotes its text, adds an index and a column X, leaves the ISIN
empty and has turnover in lakhs. udiff: `BhavCopy_NSE_CM_…`, since July 2024; turnover in rupees.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from treum.contexts.market.feed.daily import (
    LAKH,
    iso_date,
    read_bars,
    written_date,
)
from treum.contexts.market.feed.rows import (
    Rejected,
    columns,
    heading,
    isin_in,
    price_in,
    quoted_columns,
    whole_in,
)
from treum.contexts.market.rules.bar import RejectReason
from treum.contexts.market.rules.report import DailyBar, DailyFile, FileFormat
from treum.contexts.market.rules.session import Calendar

FULL_HEADER = (
    "SYMBOL,SERIES,DATE1,PREV_CLOSE,OPEN_PRICE,HIGH_PRICE,LOW_PRICE,LAST_PRICE,CLOSE_PRICE,"
    "AVG_PRICE,TTL_TRD_QNTY,TURNOVER_LACS,NO_OF_TRADES,DELIV_QTY,DELIV_PER"
)
LEGACY_HEADER = (
    "SYMBOL,SERIES,OPEN,HIGH,LOW,CLOSE,LAST,PREVCLOSE,TOTTRDQTY,TOTTRDVAL,TIMESTAMP,"
    "TOTALTRADES,ISIN,"
)
COPIED_HEADER = (
    '"","SYMBOL","SERIES","OPEN","HIGH","LOW","CLOSE","LAST","PREVCLOSE","TOTTRDQTY","TOTTRDVAL",'
    '"TIMESTAMP","TOTALTRADES","ISIN","X"'
)
UDIFF_HEADER = (
    "TradDt,BizDt,Sgmt,Src,FinInstrmTp,FinInstrmId,ISIN,TckrSymb,SctySrs,XpryDt,FininstrmActlXpryDt,"
    "StrkPric,OptnTp,FinInstrmNm,OpnPric,HghPric,LwPric,ClsPric,LastPric,PrvsClsgPric,UndrlygPric,"
    "SttlmPric,OpnIntrst,ChngInOpnIntrst,TtlTradgVol,TtlTrfVal,TtlNbOfTxsExctd,SsnId,NewBrdLotQty,"
    "Rmks,Rsvd1,Rsvd2,Rsvd3,Rsvd4"
)
_UDIFF_NAMES = UDIFF_HEADER.split(",")
_COLUMNS = {
    FULL_HEADER: FULL_HEADER.count(",") + 1,
    LEGACY_HEADER: LEGACY_HEADER.count(",") + 1,
    COPIED_HEADER: COPIED_HEADER.count(",") + 1,
    UDIFF_HEADER: UDIFF_HEADER.count(",") + 1,
}
_LAKH_STEP = LAKH / 100
_PAISA = Decimal("0.01")


def bhavcopy_format(line: bytes) -> FileFormat | None:
    """By the first line of a file; None when it is another one's."""
    return {
        FULL_HEADER: FileFormat.FULL,
        LEGACY_HEADER: FileFormat.LEGACY,
        COPIED_HEADER: FileFormat.LEGACY,
        UDIFF_HEADER: FileFormat.UDIFF,
    }.get(_header(line))


def parse_bhavcopy(
    lines: Iterable[bytes], *, kind: FileFormat, source: str, calendar: Calendar
) -> DailyFile:
    """kind: what `bhavcopy_format` said. Raises: WrongFormat for too many rows."""
    rows = iter(lines)
    header = _header(next(rows, b""))
    read = {
        FULL_HEADER: _full_bar,
        LEGACY_HEADER: _legacy_bar,
        COPIED_HEADER: _copied_bar,
        UDIFF_HEADER: _udiff_bar,
    }[header]
    return read_bars(rows, read, source=source, calendar=calendar, kind=kind)


def _header(line: bytes) -> str:
    return heading(line).replace(" ", "")


def _full_bar(raw: bytes) -> DailyBar:
    """Values may keep a leading space; `-` stands for no delivery figure, as in series BE."""
    cells = [cell.strip(" ") for cell in columns(raw, _COLUMNS[FULL_HEADER])]
    symbol, series, written, previous, opening, high, low, _last, close, _average = cells[:10]
    volume, turnover, trades, delivered, _share = cells[10:]
    return DailyBar(
        symbol=_named(symbol),
        series=_named(series),
        day=written_date(written),
        open=price_in(opening),
        high=price_in(high),
        low=price_in(low),
        close=price_in(close),
        previous_close=price_in(previous),
        volume=whole_in(volume),
        turnover=price_in(turnover) * LAKH,
        turnover_step=_LAKH_STEP,
        trades=whole_in(trades),
        delivered=None if delivered == "-" else whole_in(delivered),
    )


def _copied_bar(raw: bytes) -> DailyBar:
    """The index and the X of the copy are dropped."""
    cells = quoted_columns(raw, _COLUMNS[COPIED_HEADER])
    return _bar_of_thirteen(cells[1:-1], unit=LAKH)


def _legacy_bar(raw: bytes) -> DailyBar:
    """Each line of the original ends with a comma."""
    cells = quoted_columns(raw, _COLUMNS[LEGACY_HEADER])
    return _bar_of_thirteen(cells[:-1], unit=Decimal(1))


def _bar_of_thirteen(cells: list[str], *, unit: Decimal) -> DailyBar:
    """unit: of the turnover, in rupees."""
    symbol, series, opening, high, low, close, _last, previous = cells[:8]
    volume, turnover, written, trades, isin = cells[8:]
    return DailyBar(
        symbol=_named(symbol),
        series=_named(series),
        day=written_date(written),
        open=price_in(opening),
        high=price_in(high),
        low=price_in(low),
        close=price_in(close),
        previous_close=price_in(previous),
        volume=whole_in(volume),
        turnover=price_in(turnover) * unit,
        turnover_step=unit * _PAISA,
        trades=whole_in(trades),
        isin=isin_in(isin) if isin else None,
    )


def _udiff_bar(raw: bytes) -> DailyBar:
    cells = dict(zip(_UDIFF_NAMES, columns(raw, _COLUMNS[UDIFF_HEADER]), strict=True))
    if (cells["Sgmt"], cells["Src"]) != ("CM", "NSE"):
        raise Rejected(RejectReason.UNKNOWN_INSTRUMENT)
    return DailyBar(
        symbol=_named(cells["TckrSymb"]),
        series=_named(cells["SctySrs"]),
        day=_agreed(cells["TradDt"], cells["BizDt"]),
        open=price_in(cells["OpnPric"]),
        high=price_in(cells["HghPric"]),
        low=price_in(cells["LwPric"]),
        close=price_in(cells["ClsPric"]),
        previous_close=price_in(cells["PrvsClsgPric"]),
        volume=whole_in(cells["TtlTradgVol"]),
        turnover=price_in(cells["TtlTrfVal"]),
        trades=whole_in(cells["TtlNbOfTxsExctd"]),
        isin=isin_in(cells["ISIN"]),
    )


def _agreed(traded: str, business: str) -> date:
    if traded != business:
        raise Rejected(RejectReason.BAD_DATE)
    return iso_date(traded)


def _named(text: str) -> str:
    if not text:
        raise Rejected(RejectReason.UNKNOWN_INSTRUMENT)
    return text
