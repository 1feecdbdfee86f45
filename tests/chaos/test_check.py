"""The checker refuses every wrong history, and accepts the right one."""

from pathlib import Path

import pytest

from tests.chaos.check import TOLD_MAX, delivered, equal, exactly_once, in_order, once
from tests.chaos.history import DEATHS, Entry, History

RELEASED = [("premium", seq) for seq in range(1, 6)]
ONE, TWO, THREE, FOUR, FIVE = RELEASED
FOREIGN = ("free", 1)


def test_delivered_accepts_each_frame_once_in_order() -> None:
    assert delivered(RELEASED, list(RELEASED)) == []
    assert delivered([], []) == []


@pytest.mark.parametrize(
    ("seen", "trouble"),
    [
        pytest.param([], ["missing: "] * 5, id="nothing"),
        pytest.param(RELEASED[1:], [f"missing: {ONE}"], id="first-missing"),
        pytest.param(RELEASED[:-1], [f"missing: {FIVE}"], id="last-missing"),
        pytest.param([ONE, TWO, FOUR, FIVE], [f"missing: {THREE}"], id="hole"),
        pytest.param([ONE, TWO, TWO, *RELEASED[2:]], [f"2 times: {TWO}"], id="doubled"),
        pytest.param(
            [*RELEASED, ONE], [f"2 times: {ONE}", f"{FIVE} before {ONE}"], id="doubled-later"
        ),
        pytest.param([TWO, ONE, *RELEASED[2:]], [f"{TWO} before {ONE}"], id="reversed"),
        pytest.param([*RELEASED, FOREIGN], [f"never asked for: {FOREIGN}"], id="foreign"),
        pytest.param(
            [ONE, FOREIGN, *RELEASED[2:]],
            [f"missing: {TWO}", f"never asked for: {FOREIGN}"],
            id="another-instead",
        ),
    ],
)
def test_delivered_refuses(seen: list[tuple[str, int]], trouble: list[str]) -> None:
    found = delivered(RELEASED, seen)
    assert len(found) == len(trouble)
    assert all(one.startswith(start) for one, start in zip(found, trouble, strict=True)), found


def test_once_refuses_an_effect_that_happened_again() -> None:
    assert once(["a", "b", "c"]) == []
    assert once(["a", "b", "a", "b", "a"]) == ["3 times: a", "2 times: b"]


def test_exactly_once_asks_for_no_order() -> None:
    assert exactly_once(RELEASED, RELEASED[::-1]) == []
    assert in_order(RELEASED, RELEASED[::-1]) != []


def test_in_order_sees_a_reversal_across_a_foreign_fact() -> None:
    assert in_order(RELEASED, [THREE, FOREIGN, TWO]) == [f"{THREE} before {TWO}"]


@pytest.mark.parametrize(
    "disturbed",
    [[ONE, TWO], [ONE, TWO, FOUR], [TWO, ONE, THREE], [ONE, TWO, THREE, FOUR], []],
    ids=["short", "other", "moved", "long", "empty"],
)
def test_equal_refuses(disturbed: list[tuple[str, int]]) -> None:
    assert equal(RELEASED[:3], disturbed) != []


def test_equal_names_the_place() -> None:
    assert equal(RELEASED, list(RELEASED)) == []
    assert equal([ONE, TWO], [ONE, FOUR]) == [f"at 1: {TWO} undisturbed, {FOUR} disturbed"]


def test_many_troubles_are_counted_and_not_all_told() -> None:
    told = equal(list(range(100)), [])
    assert len(told) == TOLD_MAX + 1
    assert told[-1] == f"and {100 - TOLD_MAX} more of 100"


def test_history_keeps_the_order_of_its_clock_and_counts(tmp_path: Path) -> None:
    history = History(clock=iter([5.0, 6.5, 7.0]).__next__)
    history.note("point", "worker", what="commit.before")
    history.note("frame", "premium", what=1)
    history.note("kill", "postgres")
    assert history.entries[1] == Entry(6.5, "frame", "premium", "1")
    assert history.count(*DEATHS) == 2
    assert history.lines(without=["frame"]) == (
        "   0.000 point   worker commit.before\n   2.000 kill    postgres"
    )
    history.write(tmp_path / "history")
    assert (tmp_path / "history").read_text().count("\n") == 3
