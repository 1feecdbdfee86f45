"""Every row of a tick file becomes a tick or a reason; the recorded file row by row."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contexts.market.examples import CALENDAR, RELIANCE, TCS, india
from tests.contexts.market.recorded import market_data
from treum.contexts.market.adapters.reference import ticker_names
from treum.contexts.market.feed.conflate import Conflation, TickFate
from treum.contexts.market.feed.rows import WrongFormat
from treum.contexts.market.feed.tick_file import HEADER, parse_ticks
from treum.contexts.market.rules.bar import RejectReason, flaw_of
from treum.contexts.market.rules.report import TickFile

DAY = date(2025, 11, 17)
REST = ",500,100,0" + ",0.0,0" * 10 + ",1,1"


def row(clock: str, price: str = "1518.9", *, volume: str = "100", symbol: str = "RELIND") -> str:
    return f"{symbol},2025-11-17 {clock},{price},{volume}{REST}"


def _parse(*rows: str | bytes) -> TickFile:
    lines = [each if isinstance(each, bytes) else each.encode() for each in rows]
    return parse_ticks(
        [HEADER.encode(), *lines], source="example", known=ticker_names(), calendar=CALENDAR
    )


@cache
def _recorded() -> TickFile:
    path = market_data("ticks/all_ticks_FUTURES_RELIND_TCS.csv")
    with path.open("rb") as lines:
        return parse_ticks(lines, source=path.name, known=ticker_names(), calendar=CALENDAR)


def test_a_good_row_becomes_a_tick_in_utc() -> None:
    (tick,) = _parse(row("12:07:57.652606")).ticks
    assert tick.instrument_id == RELIANCE.id
    assert tick.at == india("12:07:57", DAY).replace(microsecond=652606)
    assert (tick.price, tick.quantity) == (Decimal("1518.9"), 0)


@pytest.mark.data_notes("malformed-ticks")
@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row("12:00:01")[:-2], RejectReason.WRONG_COLUMNS),
        ("", RejectReason.WRONG_COLUMNS),
        (b"\xff" + row("12:00:01").encode(), RejectReason.NOT_TEXT),
        ("R" * 600, RejectReason.TOO_LONG),
        (row("25:00:01"), RejectReason.BAD_TIME),
        (row("12:00"), RejectReason.BAD_TIME),
        (row("12:00:01", "NaN"), RejectReason.BAD_NUMBER),
        (row("12:00:01", volume="-5"), RejectReason.BAD_NUMBER),
        (row("12:00:01", volume="1.5"), RejectReason.BAD_NUMBER),
        (row("12:00:01", symbol="INFY"), RejectReason.UNKNOWN_INSTRUMENT),
        (row("12:00:01", "0.0"), RejectReason.NOT_POSITIVE),
        (row("12:00:01", "-1518.9"), RejectReason.NOT_POSITIVE),
        (row("12:00:01", "1518.95"), RejectReason.OFF_TICK),
        (row("15:30:00"), RejectReason.OUTSIDE_SESSION),
        (row("12:00:01").replace("2025-11-17", "2025-11-16"), RejectReason.OUTSIDE_SESSION),
        (row("12:00:01").replace("2025", "2016"), RejectReason.CALENDAR_GAP),
        (row("12:00:00"), RejectReason.DUPLICATE_TICK),
        (row("11:59:57"), RejectReason.TOO_LATE),
        (row("15:29:59"), RejectReason.FAR_AHEAD),
        (row("12:00:00.5", volume="99"), RejectReason.VOLUME_BACKWARDS),
    ],
)
def test_a_bad_row_is_reported_with_line_and_reason(bad: str | bytes, reason: RejectReason) -> None:
    good = [row(f"12:00:0{second}", volume=str(100 + second)) for second in range(3)]
    file = _parse(good[0], good[1], good[2], bad)
    assert [(each.line, each.reason) for each in file.report.rejects] == [(5, reason)]
    assert len(file.ticks) == file.report.accepted == 3


@pytest.mark.parametrize("header", [b"", HEADER.encode()[:-1], HEADER.lower().encode()])
def test_another_header_is_refused(header: bytes) -> None:
    with pytest.raises(WrongFormat, match="line 1: expected the header Symbol,exchange_timestamp"):
        parse_ticks([header], source="example", known=ticker_names(), calendar=CALENDAR)


@given(
    st.lists(
        st.one_of(
            st.binary(max_size=80),
            st.builds(
                lambda second, volume: row(f"12:00:{second:02}", volume=str(volume)).encode(),
                st.integers(0, 59),
                st.integers(0, 200),
            ),
        ),
        max_size=30,
    )
)
def test_every_row_is_accounted_for_whatever_it_holds(rows: list[bytes]) -> None:
    report = _parse(*rows).report
    assert report.rows == len(rows) == report.accepted + len(report.rejects)
    lines = [each.line for each in report.rejects]
    assert lines == sorted(set(lines))


@pytest.mark.data_notes("duplicate-ticks")
def test_the_recorded_file_is_accounted_for() -> None:
    report = _recorded().report
    assert (report.rows, report.accepted) == (2833, 2230)
    assert report.by_reason == {
        RejectReason.DUPLICATE_TICK: 602,
        RejectReason.VOLUME_BACKWARDS: 1,
    }
    assert (report.symbols, report.days) == (("RELIANCE25NOVFUT", "TCS25NOVFUT"), (DAY,))
    by_instrument = Counter(tick.instrument_id for tick in _recorded().ticks)
    assert by_instrument == {RELIANCE.id: 1220, TCS.id: 1010}


@pytest.mark.data_notes("backward-ticks")
def test_what_goes_backwards_in_the_recorded_file_is_seen() -> None:
    report = _recorded().report
    assert (report.time_dips, report.volume_dips, report.moved) == (38, 29, 0)
    (fallen,) = (each for each in report.rejects if each.reason is RejectReason.VOLUME_BACKWARDS)
    assert fallen.raw.startswith("RELIND,2025-11-17 12:12:57.824288,")


def test_the_recorded_silence_is_seen() -> None:
    (silence,) = _recorded().report.silences
    assert silence.from_at.replace(microsecond=0) == india("12:24:58", DAY)
    assert silence.to_at.replace(microsecond=0) == india("13:02:53", DAY)


@pytest.mark.data_notes("receive-time")
def test_the_recorded_ticks_make_sound_bars() -> None:
    conflation = Conflation([RELIANCE, TCS], CALENDAR.session_of(DAY))
    minutes = [bars for tick in _recorded().ticks for bars in conflation.take(tick)]
    closed = [*minutes, *conflation.finish()]
    bars = [bar for minute in closed for bar in minute]
    assert conflation.fates == {TickFate.TAKEN: 2230}
    clocks = [*range(7, 25), *range(62, 69)]  # Minutes after noon; between them nothing came.
    assert [minute[0].at for minute in closed] == [
        india("12:00", DAY) + timedelta(minutes=clock) for clock in clocks
    ]
    assert [flaw_of(bar, RELIANCE.tick_size) for bar in bars] == [None] * len(bars)
    assert sum(bar.volume or 0 for bar in bars) == sum(
        tick.quantity or 0 for tick in _recorded().ticks
    )
