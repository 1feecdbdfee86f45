"""Read a file of prices; whatever is wrong with it is one line for the operator."""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from uuid import UUID

from treum.contexts.market.adapters.reference import read_instruments
from treum.contexts.market.rules.bar import Bar, Tick
from treum.contexts.market.rules.instrument import Instrument
from treum.contexts.market.rules.report import BarFile, FileFormat, LoadReport, TickFile
from treum.contexts.market.rules.session import Calendar, Session, local_day
from treum.contexts.market.service.recognise import EXCHANGE, read_file
from treum.platform.errors import SetupError

HISTORY_SESSIONS = 5
MALFORMED_SHARE_MAX = 0.01
"""With more rows that are not of the format, the file is not what it was taken for."""

_REPLAYED = (FileFormat.MINUTE, FileFormat.TICK)


def load_file(path: Path, calendar: Calendar) -> BarFile | TickFile:
    """A file fit for a replay: minutes or ticks. Raises: SetupError."""
    file = read_file(path, calendar)
    if isinstance(file, BarFile | TickFile) and file.report.format in _REPLAYED:
        check_rows(path, file.report)
        return file
    raise SetupError(
        f"feed file {path}: a {file.report.format} file; a replay needs a minute or tick file"
    )


def known_instruments(symbol: str | None) -> tuple[Instrument, ...]:
    """What a file may name; all of it without a symbol. Raises: SetupError."""
    known = [each for each in read_instruments() if each.exchange == EXCHANGE]
    chosen = tuple(each for each in known if symbol in (None, each.symbol))
    if not chosen:
        symbols = ", ".join(each.symbol for each in known)
        raise SetupError(f"feed symbol {symbol}: not an instrument of {EXCHANGE}; known: {symbols}")
    return chosen


def bars_for_day(
    path: Path, file: BarFile, *, session: Session, chosen: Mapping[UUID, Instrument]
) -> tuple[Bar, ...]:
    """The chosen instruments' bars of the day and of the sessions before it.

    Raises: SetupError when the file lacks the instruments or the day.
    """
    bars = [bar for bar in file.bars if bar.instrument_id in chosen]
    day_of = {bar.at: local_day(bar.at) for bar in bars}
    days = sorted(set(day_of.values()))
    _check_held(path, file.report, days=days, session=session, chosen=chosen)
    first = days[max(0, days.index(session.day) - HISTORY_SESSIONS)]
    return tuple(bar for bar in bars if first <= day_of[bar.at] <= session.day)


def ticks_for_day(
    path: Path, file: TickFile, *, session: Session, chosen: Mapping[UUID, Instrument]
) -> tuple[Tick, ...]:
    """The chosen instruments' ticks of the day; earlier days would not make whole bars.

    Raises: SetupError when the file lacks the instruments or the day.
    """
    ticks = [tick for tick in file.ticks if tick.instrument_id in chosen]
    days = sorted({local_day(tick.at) for tick in ticks})
    _check_held(path, file.report, days=days, session=session, chosen=chosen)
    return tuple(tick for tick in ticks if local_day(tick.at) == session.day)


def _check_held(
    path: Path,
    report: LoadReport,
    *,
    days: list[date],
    session: Session,
    chosen: Mapping[UUID, Instrument],
) -> None:
    """days: those of the chosen instruments, ascending."""
    if not days:
        wanted = ", ".join(each.symbol for each in chosen.values())
        raise SetupError(f"feed file {path}: holds {', '.join(report.symbols)}, not {wanted}")
    if session.day not in days:
        raise SetupError(f"feed day {session.day}: not in {path}, {_held(days, session.day)}")


def check_rows(path: Path, report: LoadReport) -> None:
    """Raises: SetupError for a file that is not what it was taken for."""
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
