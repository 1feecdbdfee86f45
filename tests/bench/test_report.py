"""A benchmark's last line says how near each figure is to its target, and fails beyond it."""

import json

import pytest

from bench._report import Part, finish, percentile


def _line(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    found: dict[str, object] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_the_worst_part_is_the_value(capsys: pytest.CaptureFixture[str]) -> None:
    parts = {
        "ceiling": Part(1.5, 2.0, "x"),
        "floor": Part(200.0, 180.0, "events/s", is_floor=True),
        "told": Part(9000.0, None, "events/s"),
    }
    assert finish("some", parts) == 0
    assert _line(capsys) == {
        "name": "some",
        "value": 0.9,
        "unit": "of target",
        "target": 1.0,
        "ok": True,
        "parts": {
            "ceiling": {"value": 1.5, "target": 2.0, "unit": "x"},
            "floor": {"value": 200.0, "target": 180.0, "unit": "events/s"},
            "told": {"value": 9000.0, "target": None, "unit": "events/s"},
        },
    }


@pytest.mark.parametrize(
    "part",
    [
        Part(2.1, 2.0, "x"),
        Part(1.0, 2.0, "x", is_floor=True),
        Part(0.0, 2.0, "x", is_floor=True),
    ],
)
def test_a_missed_target_is_an_exit_code(capsys: pytest.CaptureFixture[str], part: Part) -> None:
    assert finish("some", {"good": Part(1.0, 2.0, "x"), "bad": part}) == 1
    assert _line(capsys)["ok"] is False


def test_a_missing_peer_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    assert finish("some", {"good": Part(1.0, 2.0, "x")}, missing=["peer"]) == 1
    assert _line(capsys)["missing"] == ["peer"]


@pytest.mark.parametrize(
    ("share", "value"), [(0.5, 50.0), (0.99, 99.0), (0.991, 100.0), (1.0, 100.0), (0.001, 1.0)]
)
def test_a_percentile_is_one_of_the_values(share: float, value: float) -> None:
    assert percentile([float(each) for each in range(100, 0, -1)], share) == value
