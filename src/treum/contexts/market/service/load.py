"""Load a minute file for a replay; whatever is wrong with it is one line for the operator."""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from uuid import UUID

from treum.contexts.market.adapters.minute_file import open_lines
from treum.contexts.market.adapters.reference import read_calendar, read_instruments
from treum.contexts.market.feed.minutes import NotAMinuteFile, parse_minutes
from treum.contexts.market.rules.bar import Bar
from treum.contexts.market.rules.instrument import Instrument
from treum.contexts.market.rules.report import LoadReport, MinuteFile
from treum.contexts.market.rules.session import Session, local_day
from treum.platform.errors import SetupError

EXCHANGE = "NSE"
HISTORY_SESSIONS = 5
MALFORMED_SHARE_MAX = 0.01
"""With more rows that are not of the format, the file is not what it was taken for."""


def check_file(path: Path) -> LoadReport:
    """What came of each row, however bad. Raises: SetupError when it is no minute file at all."""
    return _read(path).report


def load_file(path: Path) -> MinuteFile:
    """A file fit for a replay. Raises: SetupError."""
    file = _read(path)
    _check_rows(path, file.report)
    return file


def known_instruments(symbol: str | None) -> tuple[Instrument, ...]:
    """What a minute file may name; all of it without a symbol. Raises: SetupError."""
    known = [each for each in read_instruments() if each.exchange == EXCHANGE]
    chosen = tuple(each for each in known if symbol in (None, each.symbol))
    if not chosen:
        symbols = ", ".join(each.symbol for each in known)
        raise SetupError(f"feed symbol {symbol}: not an instrument of {EXCHANGE}; known: {symbols}")
    return chosen


def bars_for_day(
    path: Path, file: MinuteFile, *, session: Session, chosen: Mapping[UUID, Instrument]
) -> tuple[Bar, ...]:
    """The chosen instruments' bars of the day and of the sessions before it.

    Raises: SetupError when the file lacks the instruments or the day.
    """
    bars = [bar for bar in file.bars if bar.instrument_id in chosen]
    if not bars:
        wanted = ", ".join(each.symbol for each in chosen.values())
        held = ", ".join(file.report.symbols)
        raise SetupError(f"feed file {path}: holds {held}, not {wanted}")
    day_of = {bar.at: local_day(bar.at) for bar in bars}
    days = sorted(set(day_of.values()))
    if session.day not in days:
        raise SetupError(f"feed day {session.day}: not in {path}, {_held(days, session.day)}")
    first = days[max(0, days.index(session.day) - HISTORY_SESSIONS)]
    return tuple(bar for bar in bars if first <= day_of[bar.at] <= session.day)


def _read(path: Path) -> MinuteFile:
    with open_lines(path) as lines:
        try:
            return parse_minutes(
                lines,
                source=path.name,
                known=known_instruments(None),
                calendar=read_calendar(EXCHANGE),
            )
        except NotAMinuteFile as error:
            raise SetupError(f"feed file {path}: {error}") from error


def _check_rows(path: Path, report: LoadReport) -> None:
    first = next(iter(report.malformed), None)
    if first is not None and len(report.malformed) > report.rows * MALFORMED_SHARE_MAX:
        raise SetupError(
            f"feed file {path}: line {first.line}: {first.reason}: {first.raw!r} "
            f"({len(report.malformed)} of {report.rows} rows are malformed)"
        )
    if not report.accepted:
        rejected = next(iter(report.rejects), None)
        why = f"; line {rejected.line}: {rejected.reason}: {rejected.raw!r}" if rejected else ""
        raise SetupError(f"feed file {path}: none of {report.rows} rows can be used{why}")


def _held(days: list[date], day: date) -> str:
    place = bisect_left(days, day)
    nearest = " and ".join(str(each) for each in days[max(0, place - 1) : place + 1])
    return f"which holds {days[0]} to {days[-1]}; the nearest: {nearest}"
