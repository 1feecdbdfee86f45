"""A feed that cannot run is one clear line, before anything starts."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.contexts.market.examples import NIFTY, ORDINARY, RELIANCE, TCS, Choice, minute_file
from tests.contexts.market.recorded import market_data, nifty
from treum.contexts.market.rules.freshness import bounds_of
from treum.contexts.market.rules.run import RunKind
from treum.contexts.market.rules.session import local_day
from treum.contexts.market.service.plan import FeedPlan
from treum.contexts.market.service.prepare import check_feed
from treum.contexts.market.service.recognise import check_file
from treum.platform.errors import SetupError
from treum.platform.settings import FeedSettings

TODAY = date(2026, 11, 24)  # A holiday.
GOOD = "NIFTY,20240604,09:15,100.00,101.00,99.00,100.50"
OTHER_DAYS = (
    "NIFTY,20240603,09:15,100.00,101.00,99.00,100.50",
    "NIFTY,20240606,09:15,100.00,101.00,99.00,100.50",
)


def _plan(**choices: Any) -> FeedPlan:
    return check_feed(Choice(**choices), today=TODAY)


def test_a_replay_takes_the_day_and_five_sessions_of_history() -> None:
    plan = _plan(file=nifty(), speed=60.0)
    assert (plan.kind, plan.exchange, plan.trading_day) == (RunKind.REPLAY, "NSE", ORDINARY)
    assert (plan.label, plan.source) == ("Replay of 04 Jun 2024", "NIFTY_2024.csv")
    assert plan.instruments == (NIFTY,)
    assert (len(plan.bars), len(plan.history)) == (375, 5 * 375)
    assert {local_day(bar.at) for bar in plan.bars} == {ORDINARY}
    assert local_day(plan.history[-1].at) == date(2024, 6, 3)
    assert not plan.is_demo


def test_the_first_day_of_a_file_has_no_history() -> None:
    assert _plan(file=nifty(), day=date(2024, 1, 1)).history == ()


@pytest.mark.parametrize("day", [date(2024, 3, 2), date(2024, 5, 18)])
def test_a_two_window_day_replays_both_windows(day: date) -> None:
    assert len(_plan(file=nifty(), day=day).bars) == 105


def test_the_stale_evening_is_not_replayed() -> None:
    plan = _plan(file=nifty(), day=date(2024, 1, 20))
    assert len(plan.bars) == 375
    assert plan.report
    assert len(plan.report.rejects) == 167


def test_a_replay_without_a_symbol_takes_all_instruments(tmp_path: Path) -> None:
    path = minute_file(tmp_path, GOOD, GOOD.replace("NIFTY", "BANKNIFTY"))
    assert len(_plan(file=path, symbol=None).instruments) == 2


def test_a_synthetic_session_is_marked_demo_and_starts_on_the_last_trading_day() -> None:
    plan = _plan(kind="synthetic", day=None)
    assert (plan.kind, plan.exchange, plan.is_demo) == (RunKind.SYNTHETIC, "DEMO", True)
    assert plan.trading_day == date(2026, 11, 23)
    assert plan.label == "DEMO session of 23 Nov 2026"
    assert len(plan.instruments) == 50
    assert len(plan.history) == 50 * 375
    assert plan.bars == ()


def test_a_synthetic_session_still_runs_when_the_calendar_has_ended() -> None:
    late = check_feed(Choice(kind="synthetic", day=None), today=TODAY + timedelta(days=400))
    assert late.trading_day == date(2026, 12, 31)


def test_a_tick_file_replays_its_day_without_history() -> None:
    path = market_data("ticks/all_ticks_FUTURES_RELIND_TCS.csv")
    plan = _plan(file=path, day=date(2025, 11, 17), symbol=None, speed=1.0)
    assert (plan.instruments, len(plan.ticks)) == ((RELIANCE, TCS), 2230)
    assert (plan.bars, plan.history, plan.seed) == ((), (), None)
    assert plan.freshness == bounds_of(5, 1.0)


def test_one_instrument_of_a_tick_file_can_be_chosen() -> None:
    path = market_data("ticks/all_ticks_FUTURES_RELIND_TCS.csv")
    plan = _plan(file=path, day=date(2025, 11, 17), symbol="TCS25NOVFUT")
    assert (plan.instruments, len(plan.ticks)) == ((TCS,), 1010)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("minute15/BankNifty_2018_to_2023.csv", "a quarter_hour file"),
        ("daily_2017_2022/TCS.csv", "a daily file"),
        ("daily_2019_2026_delivery/TCS.csv", "a delivery file"),
    ],
)
def test_a_file_of_long_bars_is_checked_but_not_replayed(name: str, said: str) -> None:
    path = market_data(name)
    assert check_file(path).accepted
    with pytest.raises(SetupError) as refused:
        _plan(file=path)
    assert str(refused.value) == (f"feed file {path}: {said}; a replay needs a minute or tick file")


def test_a_quarter_hour_file_is_named_by_its_instrument(tmp_path: Path) -> None:
    path = tmp_path / "candles.csv"
    path.write_text("Time,Open,High,Low,Close\n")
    with pytest.raises(SetupError, match=r"named SYMBOL_….csv; CANDLES is not one of NIFTY, "):
        check_file(path)


def test_the_settings_are_a_choice() -> None:
    assert check_feed(FeedSettings(), today=TODAY).is_demo


@pytest.mark.parametrize(
    ("choices", "line"),
    [
        (
            {"day": date(2024, 6, 5)},
            "feed day 2024-06-05: not in {path}, which holds 2024-06-03 "
            "to 2024-06-06; the nearest: 2024-06-04 and 2024-06-06",
        ),
        (
            {"day": date(2024, 7, 1)},
            "feed day 2024-07-01: not in {path}, which holds 2024-06-03 "
            "to 2024-06-06; the nearest: 2024-06-06",
        ),
        (
            {"day": date(2024, 5, 20)},
            "feed day 2024-05-20: NSE does not trade then: General election: polling in Mumbai",
        ),
        ({"day": date(2024, 6, 8)}, "feed day 2024-06-08: NSE does not trade then: Weekend"),
        (
            {"day": date(2030, 1, 1)},
            "feed day 2030-01-01: The NSE calendar covers 2017-01-01 to "
            "2026-12-31, not 2030-01-01.",
        ),
        ({"day": None}, "feed day not set: which day of {path}?"),
        (
            {"symbol": "RELIANCE"},
            "feed symbol RELIANCE: not an instrument of NSE; known: "
            "NIFTY, BANKNIFTY, RELIANCE25NOVFUT, TCS25NOVFUT",
        ),
        ({"symbol": "BANKNIFTY"}, "feed file {path}: holds NIFTY, not BANKNIFTY"),
        ({"speed": -1.0}, "feed speed -1.0: expected 0 to 1000000, 0 = no limit"),
        ({"speed": float("nan")}, "feed speed nan: expected 0 to 1000000, 0 = no limit"),
        ({"kind": "live"}, "feed kind live: expected kite, replay or synthetic"),
        ({"file": None}, "feed file not set: a replay needs a minute or tick file"),
    ],
)
def test_a_wrong_choice_is_refused(tmp_path: Path, choices: Mapping[str, Any], line: str) -> None:
    path = minute_file(tmp_path, OTHER_DAYS[0], GOOD, OTHER_DAYS[1])
    with pytest.raises(SetupError) as refused:
        _plan(**({"file": path} | dict(choices)))
    assert str(refused.value) == line.format(path=path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    with pytest.raises(SetupError) as refused:
        _plan(file=path)
    assert str(refused.value) == f"feed file {path}: No such file or directory"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as refused:
        _plan(file=tmp_path)
    assert str(refused.value) == f"feed file {tmp_path}: not a file"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (
            b"",
            "line 1: expected the header of a minute, 15-minute, tick or daily file, a "
            "bhavcopy, a report of futures or an index list; "
            "found nothing",
        ),
        (
            b"\x89PNG\r\n\x1a\n",
            "line 1: expected the header of a minute, 15-minute, tick or daily file, a "
            "bhavcopy, a report of futures or an index list; "
            "found ?PNG",
        ),
    ],
)
def test_another_kind_of_file_is_refused(tmp_path: Path, content: bytes, line: str) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(SetupError) as refused:
        _plan(file=path)
    assert str(refused.value) == f"feed file {path}: {line}"


def test_a_file_with_many_malformed_rows_is_refused_at_its_first(tmp_path: Path) -> None:
    path = minute_file(tmp_path, GOOD, "NIFTY,20240604,09:16,100.00")
    with pytest.raises(SetupError) as refused:
        _plan(file=path)
    assert str(refused.value) == (
        f"feed file {path}: line 3: wrong_columns: 'NIFTY,20240604,09:16,100.00' "
        "(1 of 2 rows are malformed)"
    )


def test_a_file_without_a_usable_row_is_refused(tmp_path: Path) -> None:
    path = minute_file(tmp_path, GOOD.replace("09:15", "16:00"))
    with pytest.raises(SetupError) as refused:
        _plan(file=path)
    assert str(refused.value) == (
        f"feed file {path}: none of 1 rows can be used; "
        "line 2: outside_session: 'NIFTY,20240604,16:00,100.00,101.00,99.00,100.50'"
    )


def test_check_file_reports_a_bad_file_row_by_row(tmp_path: Path) -> None:
    report = check_file(minute_file(tmp_path, GOOD, "x", "y"))
    assert [(row.line, row.reason) for row in report.rejects] == [
        (3, "wrong_columns"),
        (4, "wrong_columns"),
    ]
