"""Proposals are made on every action that the data notes list, and on none of their traps."""

import csv
import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contexts.market.daily_bars import candidates, made, recorded
from tests.contexts.market.examples import CALENDAR
from tests.contexts.market.recorded import market_data
from treum.contexts.market.rules.actions.action import ActionKind
from treum.contexts.market.rules.actions.propose import Candidate, candidate_of

BEFORE, DAY = date(2025, 11, 25), date(2025, 11, 26)
_LISTED = re.compile(r"^\| (daily_\w+/\w+\.csv) \| \d+ \| .* \| ([^|]*) \|$", re.MULTILINE)
GAP_ENDS = date(2019, 10, 1)
SMALLER = {
    ("daily_2017_2022/NTPC.csv", date(2019, 3, 19)),
    ("daily_2017_2022/WIPRO.csv", date(2019, 3, 6)),
}
"""Bonuses of 1:5 and 1:3, which moved prices by less than the 30 % that the notes list."""


def _listed() -> list[tuple[str, date]]:
    """Every unadjusted jump of more than 30 % in the tables of the data notes."""
    notes = market_data("README.md").read_text()
    found = _LISTED.findall(notes)
    assert len(found) == 30
    return [
        (name, date.fromisoformat(day))
        for name, jumps in found
        for day in re.findall(r"\d{4}-\d\d-\d\d", jumps)
    ]


def _is_trap(name: str, day: date) -> bool:
    """YESBANK's moratorium and rescue moved for real; so did everything over the gap of 2019."""
    return "YESBANK" in name or (day == GAP_ENDS and "2019_2026" in name)


@pytest.mark.data_notes("raw-prices", "unadjusted-jumps-2017-2022", "unadjusted-jumps-2019-2026")
def test_every_listed_action_is_proposed_and_nothing_else_is() -> None:
    wanted = {jump for jump in _listed() if not _is_trap(*jump)} | SMALLER
    files = {name for name, _ in _LISTED.findall(market_data("README.md").read_text())}
    found = {(name, each.ex_on) for name in files for each in candidates(recorded(name))}
    assert found == wanted
    assert len(wanted) == 19


def test_the_fractions_are_those_of_the_companies_announcements() -> None:
    shares = {
        name: [_share(each) for each in candidates(recorded(name))]
        for name in ("daily_2017_2022/EICHERMOT.csv", "daily_2017_2022/LT.csv")
    }
    assert shares["daily_2017_2022/EICHERMOT.csv"] == [(ActionKind.SPLIT, 1, 10)]
    assert shares["daily_2017_2022/LT.csv"] == [(ActionKind.BONUS, 2, 3)]
    delivery = candidates(recorded("daily_2019_2026_delivery/NESTLEIND.csv"))
    assert [_share(each) for each in delivery] == [
        (ActionKind.SPLIT, 1, 10),
        (ActionKind.SPLIT, 1, 2),
    ]
    (irctc,) = candidates(recorded("daily_2019_2026_delivery/IRCTC.csv"))
    assert _share(irctc) == (ActionKind.SPLIT, 1, 5)


def _share(each: Candidate) -> tuple[ActionKind, int | None, int | None]:
    return each.kind, each.terms.shares_before, each.terms.shares_after


@pytest.mark.data_notes("yesbank-march-2020")
def test_yesbank_in_march_2020_is_no_action() -> None:
    listed = [day for name, day in _listed() if "YESBANK" in name]
    assert len(listed) == 7
    assert candidates(recorded("daily_2019_2026_delivery/YESBANK.csv")) == []


def test_an_opening_at_the_lower_price_band_is_no_action() -> None:
    """YESBANK opened a fifth lower on 2020-07-23, with no action, after its share issue."""
    bars = recorded("daily_2019_2026_delivery/YESBANK.csv")
    (fallen,) = (n for n, bar in enumerate(bars) if bar.day == date(2020, 7, 23))
    assert bars[fallen].open == bars[fallen - 1].close * 4 / 5
    assert candidates(bars[fallen - 1 : fallen + 1]) == []


@pytest.mark.data_notes("gap-2019-08-23-to-2019-10-01")
def test_the_gap_from_23_august_to_1_october_2019_is_no_action() -> None:
    """HDFCBANK did split in that gap, on 19 September: its other file, without the gap, tells."""
    bars = recorded("daily_2019_2026_delivery/HDFCBANK.csv")
    assert (bars[0].day, bars[1].day) == (date(2019, 8, 23), GAP_ENDS)
    assert bars[1].previous_close != bars[0].close
    assert candidates(bars[:2]) == []
    (whole,) = candidates(recorded("daily_2017_2022/HDFCBANK.csv"))
    assert whole.ex_on == date(2019, 9, 19)


@pytest.mark.data_notes("missing-2022-08-08")
def test_a_missing_session_hides_an_action_rather_than_inventing_one() -> None:
    """The delivery files lack 2022-08-08; their base of 2022-08-10 is the close of that day."""
    for name in ("HDFCBANK", "IRCTC", "RELIANCE", "TCS", "WIPRO"):
        bars = recorded(f"daily_2019_2026_delivery/{name}.csv")
        after = next(bar for bar in bars if bar.day > date(2022, 8, 8))
        before = bars[bars.index(after) - 1]
        assert (before.day, after.day) == (date(2022, 8, 5), date(2022, 8, 10))
        assert after.previous_close != before.close
        assert candidates((before, after)) == []


def _of_day(day: str) -> dict[str, tuple[Decimal, ...]]:
    with market_data(f"bhav_full_daily/{day}.csv").open(newline="") as lines:
        columns = ("OPEN_PRICE", "CLOSE_PRICE", "PREV_CLOSE")
        return {
            row["SYMBOL"]: tuple(Decimal(row[name]) for name in columns)
            for row in csv.DictReader(lines)
        }


@pytest.mark.parametrize(
    ("before", "day", "wanted"),
    [
        ("2024-03-01", "2024-03-02", {}),
        ("2024-07-05", "2024-07-08", {}),
        ("2024-10-25", "2024-10-28", {"RELIANCE": 2, "DRREDDY": 5}),
    ],
)
def test_of_a_whole_market_only_the_actions_are_proposed(
    before: str, day: str, wanted: dict[str, int]
) -> None:
    earlier, later = _of_day(before), _of_day(day)
    both = earlier.keys() & later.keys()
    assert len(both) > 1700
    found = {}
    for symbol in both:
        opening, close, base = (str(each) for each in later[symbol])
        last = made(date.fromisoformat(before), str(earlier[symbol][1]))
        each = candidate_of(
            last, made(date.fromisoformat(day), opening, close, base=base), calendar=CALENDAR
        )
        if each:
            found[symbol] = each.terms.shares_after
    assert found == wanted


def _made(before: str, *prices: str, base: str | None = None) -> Candidate | None:
    return candidate_of(made(BEFORE, before), made(DAY, *prices, base=base), calendar=CALENDAR)


@pytest.mark.data_notes("indusindbk-genuine-rise", "zeel-deal-moves")
@given(
    close=st.decimals("1", "50000", places=2),
    rise=st.fractions("1.01", "3"),
    told=st.booleans(),
)
def test_no_rise_is_an_action_by_its_size(close: Decimal, rise: Fraction, told: bool) -> None:
    """INDUSINDBK gained 44.7 % on 2020-03-26, and it was the market: files of it are not here."""
    risen = str(round(float(close * 1) * float(rise), 2))
    for opening in (str(close), risen):
        assert _made(str(close), opening, risen, base=str(close) if told else None) is None


@pytest.mark.data_notes("zeel-deal-moves")
def test_a_fall_of_half_within_the_day_is_no_action() -> None:
    assert _made("100", "97", "50") is None
    assert _made("100", "50", "97") is None
    assert _made("100", "50", "61") is None
    assert _made("100", "50", "39") is None
    assert _made("100", "50", "59") is not None
    assert _made("100", "50", "41") is not None


@pytest.mark.data_notes("adjusted-base")
def test_a_base_price_at_a_simple_fraction_is_an_action_whatever_the_day_did() -> None:
    rare = _made("1000", "1010", base="909.10")
    assert rare is not None
    assert _share(rare) == (ActionKind.BONUS, 10, 11)
    consolidated = _made("10", "101", base="100")
    assert consolidated is not None
    assert _share(consolidated) == (ActionKind.SPLIT, 10, 1)
    assert consolidated.evidence.endswith("near 10/1; a consolidation")


@pytest.mark.data_notes("demergers")
def test_a_base_price_of_no_simple_fraction_is_put_forward_as_a_demerger() -> None:
    """As TATAMOTORS on 2025-10-14 and VEDL on 2026-04-30, of which no file is here."""
    found = _made("660.90", "399", "395", base="401.35")
    assert found is not None
    assert found.kind is ActionKind.DEMERGER
    assert found.terms.value_gone == Decimal("259.55")
    assert _made("660.90", "399", "395", base="660.90") is None


def test_a_higher_base_price_of_no_simple_fraction_is_none() -> None:
    assert _made("100", "103", base="102.37") is None


def test_a_tick_of_a_cheap_share_makes_no_fraction() -> None:
    assert _made("0.60", "0.60", base="0.65") is None


def test_a_base_price_of_nothing_is_none() -> None:
    """As on the day of a listing."""
    assert _made("100", "103", base="0") is None


def test_days_before_the_calendar_are_not_judged() -> None:
    early = CALENDAR.first - timedelta(days=1)
    bars = made(early, "100"), made(CALENDAR.first + timedelta(days=1), "50")
    assert candidate_of(*bars, calendar=CALENDAR) is None


def test_no_file_proposes_one_day_twice() -> None:
    days = Counter(each.ex_on for each in candidates(recorded("daily_2017_2022/WIPRO.csv")))
    assert set(days.values()) == {1}
