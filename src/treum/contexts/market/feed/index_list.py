"""Reads the exchange's list of the securities of an index, `ind_…list.csv`. It tells no day."""

from collections.abc import Iterable

from treum.contexts.market.feed.rows import (
    Rejected,
    check_header,
    isin_in,
    quoted_columns,
    read_rows,
)
from treum.contexts.market.rules.bar import RejectReason
from treum.contexts.market.rules.report import FileFormat, ListedMember, LoadReport, MemberFile

HEADER = "Company Name,Industry,Symbol,Series,ISIN Code"
_COLUMNS = HEADER.count(",") + 1


def parse_index_list(lines: Iterable[bytes], *, source: str) -> MemberFile:
    """Raises: WrongFormat."""
    rows = iter(lines)
    check_header(next(rows, b""), HEADER)
    found: dict[str, ListedMember] = {}

    def accept(_line: int, raw: bytes) -> None:
        name, industry, symbol, series, isin = quoted_columns(raw, _COLUMNS)
        if not (name and symbol and series):
            raise Rejected(RejectReason.UNKNOWN_INSTRUMENT)
        if symbol in found:
            raise Rejected(RejectReason.DUPLICATE_ROW)
        found[symbol] = ListedMember(
            symbol=symbol, series=series, isin=isin_in(isin), name=name, industry=industry
        )

    count, rejects = read_rows(rows, accept, first=2)
    report = LoadReport(
        source=source,
        format=FileFormat.INDEX_LIST,
        rows=count,
        accepted=len(found),
        symbols=tuple(sorted(found)),
        days=(),
        rejects=tuple(rejects),
    )
    return MemberFile(tuple(found.values()), report)
