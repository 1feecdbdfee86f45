"""What a file says again is compared column by column; only what contradicts is a difference."""

from decimal import Decimal

import pytest

from treum.contexts.market.rules.reimport import Comparison, Key, Row, compare

KEY = ("MADEUP", "EQ")
ROW: Row = {
    "close": Decimal("100.00"),
    "turnover": Decimal("101500.50"),
    "turnover_step": Decimal("0.01"),
    "delivered": None,
    "isin": "INE002A01018",
    "source": "first.csv",
}


def _compare(stored: Row | None, **told: object) -> Comparison:
    row = {**ROW, "source": "second.csv", **told}
    return compare({} if stored is None else {KEY: stored}, {KEY: row}, source="second.csv")


def test_a_new_row_is_added() -> None:
    found = _compare(None)
    assert (list(found.added), found.unchanged, found.differences) == ([KEY], 0, ())


def test_the_same_again_is_unchanged_whatever_its_file() -> None:
    found = _compare(ROW, close=Decimal("100.0000"))
    assert (found.unchanged, found.completed, found.changed) == (1, {}, {})


def test_another_value_is_a_difference_and_told() -> None:
    found = _compare(ROW, close=Decimal("100.05"))
    assert [str(each) for each in found.differences] == ["MADEUP EQ: close 100.00 -> 100.05"]
    assert found.changed[KEY]["close"] == Decimal("100.05")
    assert found.changed[KEY]["source"] == "second.csv"
    assert found.unchanged == 0


def test_what_a_file_does_not_tell_says_nothing() -> None:
    found = _compare(ROW, isin=None)
    assert (found.unchanged, found.differences) == (1, ())


def test_what_was_lacking_is_filled_in_beside_what_is_stored() -> None:
    found = _compare(ROW, isin=None, delivered=600)
    assert found.completed == {KEY: {**ROW, "delivered": 600}}
    assert found.differences == ()


@pytest.mark.parametrize(
    ("turnover", "is_near"),
    [("102000", True), ("101000", True), ("102499", True), ("102501", False), ("100500", False)],
)
def test_a_turnover_in_lakhs_is_near_the_one_in_rupees(turnover: str, is_near: bool) -> None:
    """The finer one is kept, whichever came first."""
    coarse = {**ROW, "turnover": Decimal(turnover), "turnover_step": Decimal(1000)}
    found = _compare(ROW, turnover=coarse["turnover"], turnover_step=coarse["turnover_step"])
    assert bool(found.unchanged) is is_near
    assert (found.differences == ()) is is_near
    later = _compare(coarse)
    assert (later.differences == ()) is is_near
    replaced = later.completed if is_near else later.changed
    assert replaced[KEY]["turnover"] == Decimal("101500.50")
    assert replaced[KEY]["turnover_step"] == Decimal("0.01")


def test_two_turnovers_in_one_step_must_be_the_same() -> None:
    found = _compare(ROW, turnover=Decimal("101500.51"))
    assert [str(each) for each in found.differences] == [
        "MADEUP EQ: turnover 101500.50 -> 101500.51"
    ]


def test_a_row_that_left_its_file_is_a_difference() -> None:
    stored: dict[Key, Row] = {KEY: ROW, ("OTHER", "EQ"): {**ROW, "source": "second.csv"}}
    found = compare(stored, {}, source="second.csv")
    assert [str(each) for each in found.differences] == [
        "OTHER EQ: stored from this file, and no longer in it"
    ]


def test_rows_without_a_turnover_are_compared_too() -> None:
    stored = {"name": "A", "source": "x"}
    found = compare({KEY: stored}, {KEY: {"name": "B", "source": "x"}}, source="x")
    assert found.changed == {KEY: {"name": "B", "source": "x"}}
    assert list(found.lines()) == [
        "0 added, 0 completed, 0 unchanged, 1 different",
        "differs: MADEUP EQ: name A -> B",
    ]
