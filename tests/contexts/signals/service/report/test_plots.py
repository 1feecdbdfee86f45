"""Plots: exact marks for few numbers, and nothing that a word could break."""

import re
from xml.etree import ElementTree

import pytest

from treum.contexts.signals.service.report import plots
from treum.contexts.signals.service.report.plots import Axes, Line, Words

WORDS = Words(slug="one", title="Equity", about="By session.")
HOSTILE = "</title><script>alert(1)</script>\"'&"


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - made by ourselves a moment ago


def plain(value: float) -> str:
    return f"{value:g}"


def marks(svg: str, kind: str, *, style: str) -> list[dict[str, str]]:
    found = parsed(svg).iter(f"{{http://www.w3.org/2000/svg}}{kind}")
    return [dict(each.attrib) for each in found if each.get("class") == style]


def texts(svg: str) -> list[str]:
    found = parsed(svg).iter("{http://www.w3.org/2000/svg}text")
    return [each.text or "" for each in found]


def test_a_line_goes_through_its_values() -> None:
    axes = Axes(across=["Mon", "Wed"], up=plain)
    svg = plots.lines([Line("own", [0.0, 10.0, 5.0])], axes, words=WORDS)
    (own,) = marks(svg, "path", style="own")
    assert own["d"] == "M92,226 400,14 708,120"
    assert texts(svg) == ["0", "2", "4", "6", "8", "10", "Mon", "Wed"]


def test_a_drop_hangs_from_zero() -> None:
    axes = Axes(across=["Mon"], up=plain)
    svg = plots.lines([Line("drop", [0.0, -1.0])], axes, words=WORDS, base=0.0)
    (drop,) = marks(svg, "path", style="drop")
    assert drop["d"] == "M92,14 708,226 708,14 92,14Z"


def test_one_value_is_a_level_line() -> None:
    svg = plots.lines([Line("own", [4.0])], Axes(across=["Mon"], up=plain), words=WORDS)
    (own,) = marks(svg, "path", style="own")
    assert own["d"] == "M92,120 708,120"


def test_bars_stand_on_their_edges_and_below_zero_are_losses() -> None:
    svg = plots.bars([2, 1], [-1.0, 0.0, 1.0], words=WORDS, label=plain, mark=0.5)
    (loss,), (gain,) = marks(svg, "rect", style="loss"), marks(svg, "rect", style="gain")
    assert [loss[name] for name in ("x", "y", "width", "height")] == ["92.5", "14", "307", "212"]
    assert [gain[name] for name in ("x", "y", "width", "height")] == ["400.5", "120", "307", "106"]
    assert [mark["x1"] for mark in marks(svg, "line", style="mark")] == ["554"]
    assert texts(svg)[:3] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("values", "counts", "edges"),
    [
        ([], [], []),
        ([1.0], [1], [1.0, 2.0]),
        ([-1.0, 0.0, 0.9, 1.0], [1, 0, 1, 1, 1], [-1.0, -0.5, 0.0, 0.5, 1.0, 1.5]),
    ],
)
def test_a_histogram_counts_each_value_once(
    values: list[float], counts: list[int], edges: list[float]
) -> None:
    assert plots.histogram(values, 4) == (counts, edges)


def test_heat_is_told_by_class_and_in_words() -> None:
    svg = plots.heat([[1.0, None], [-0.2, 0.0]], (["a", "b"], ["x", "y"]), words=WORDS, label=plain)
    cells = parsed(svg).iter("{http://www.w3.org/2000/svg}rect")
    assert [each.get("class") for each in cells] == ["up3", "none", "down1", "up0"]
    assert texts(svg) == ["1", "-0.2", "0", "a", "b", "x", "y"]


def test_every_plot_tells_what_it_is() -> None:
    root = parsed(plots.lines([Line("own", [1.0, 2.0])], Axes(across=[], up=plain), words=WORDS))
    assert root.get("role") == "img"
    named = {each.get("id"): each.text for each in root if each.get("id")}
    assert (root.get("aria-labelledby") or "").split() == list(named)
    assert list(named.values()) == ["Equity", "By session."]


def test_words_cannot_break_out() -> None:
    words = Words(slug="one", title=HOSTILE, about=HOSTILE)
    axes = Axes(across=[HOSTILE], up=lambda _: HOSTILE)
    for svg in (
        plots.lines([Line("own", [1.0])], axes, words=words),
        plots.heat([[1.0]], ([HOSTILE], [HOSTILE]), words=words, label=lambda _: HOSTILE),
    ):
        assert not re.search("<script", svg)
        assert texts(svg)[-1] == HOSTILE
        parsed(svg)
