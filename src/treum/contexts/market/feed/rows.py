"""What the readers of all file formats share: lines, columns, numbers, and why a row is refused."""

import csv
import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from treum.contexts.market.rules.bar import RejectReason
from treum.contexts.market.rules.report import RejectedRow
from treum.platform.errors import Invalid

ROWS_MAX = 2_000_000
LINE_BYTES_MAX = 512
RAW_CHARACTERS_MAX = 200

_PRICE = re.compile(r"-?\d{1,12}(\.\d{1,4})?", re.ASCII)
_ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}\d", re.ASCII)
_WHOLE = re.compile(r"\d{1,18}", re.ASCII)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class WrongFormat(Invalid):
    code = "market.wrong_format"
    title = "Not a file of this format"


class Rejected(Exception):
    """Leaves the parsing of one row; never leaves a reader."""

    def __init__(self, reason: RejectReason) -> None:
        super().__init__(reason)
        self.reason = reason


def read_rows(
    lines: Iterable[bytes], accept: Callable[[int, bytes], None], *, first: int
) -> tuple[int, list[RejectedRow]]:
    """Hand every line to `accept`, which raises Rejected. first: number of the first line.

    How many lines there were, and which were refused. Raises: WrongFormat for too many rows.
    """
    rejects: list[RejectedRow] = []
    count = 0
    for count, line in enumerate(lines, 1):
        number = count + first - 1
        if count > ROWS_MAX:
            raise WrongFormat(f"line {number}: more than {ROWS_MAX} rows")
        raw = line.rstrip(b"\r\n")
        try:
            accept(number, raw)
        except Rejected as rejected:
            rejects.append(rejected_row(number, rejected.reason, raw=raw))
    return count, rejects


def rejected_row(line: int, reason: RejectReason, *, raw: bytes) -> RejectedRow:
    text = raw[: RAW_CHARACTERS_MAX * 4].decode("utf-8", "replace")
    return RejectedRow(line, reason, excerpt(text))


def heading(line: bytes) -> str:
    """The first line of a file, without its byte order mark and end."""
    return line.removeprefix(_BYTE_ORDER_MARK).rstrip(b"\r\n").decode("utf-8", "replace")


def check_header(line: bytes, expected: str) -> None:
    """Raises: WrongFormat."""
    text = heading(line)
    if text != expected:
        found = excerpt(text)[:60] or "nothing"
        raise WrongFormat(f"line 1: expected the header {expected}, found {found}")


def columns(raw: bytes, count: int) -> list[str]:
    """The cells of a row that must have so many, none quoted."""
    if len(raw) > LINE_BYTES_MAX:
        raise Rejected(RejectReason.TOO_LONG)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Rejected(RejectReason.NOT_TEXT) from error
    cells = text.split(",")
    if len(cells) != count:
        raise Rejected(RejectReason.WRONG_COLUMNS)
    return cells


def quoted_columns(raw: bytes, count: int) -> list[str]:
    """The cells of a row that must have so many, of which any may be quoted."""
    if len(raw) > LINE_BYTES_MAX:
        raise Rejected(RejectReason.TOO_LONG)
    try:
        rows = list(csv.reader([raw.decode("utf-8")], strict=True))
    except UnicodeDecodeError as error:
        raise Rejected(RejectReason.NOT_TEXT) from error
    except csv.Error as error:
        raise Rejected(RejectReason.WRONG_COLUMNS) from error
    if len(rows) != 1 or len(rows[0]) != count:
        raise Rejected(RejectReason.WRONG_COLUMNS)
    return rows[0]


def isin_in(text: str) -> str:
    """With the check digit that belongs to it. Source: ISO 6166, annex A (Luhn over base 36)."""
    if _ISIN.fullmatch(text) is None:
        raise Rejected(RejectReason.BAD_ISIN)
    digits = "".join(str(int(character, 36)) for character in text)
    doubled = (int(each) * (1 + place % 2) for place, each in enumerate(reversed(digits)))
    if sum(sum(divmod(each, 10)) for each in doubled) % 10:
        raise Rejected(RejectReason.BAD_ISIN)
    return text


def price_in(text: str) -> Decimal:
    if _PRICE.fullmatch(text) is None:
        raise Rejected(RejectReason.BAD_NUMBER)
    return Decimal(text)


def whole_in(text: str) -> int:
    """A count, 0 or more."""
    if _WHOLE.fullmatch(text) is None:
        raise Rejected(RejectReason.BAD_NUMBER)
    return int(text)


def excerpt(text: str) -> str:
    """Printable, so that a log line or a terminal can bear it."""
    plain = text.replace("\N{REPLACEMENT CHARACTER}", "?")
    shown = "".join(character if character.isprintable() else "?" for character in plain)
    return shown[:RAW_CHARACTERS_MAX]
