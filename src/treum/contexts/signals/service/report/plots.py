"""From numbers to SVG: no script, no style of its own, the same bytes for the same numbers.

Marks carry classes, which whoever shows them gives colours. Every plot has a title and a
description, and differs in dashes or shapes wherever it differs in colour.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 92, 708, 14, 226
_STEPS_MAX = 5
Label = Callable[[float], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """slug: of letters, unique on a page; names the title and the description."""

    slug: str
    title: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Axes:
    """across: the words below, spread evenly. up: how a height is told."""

    across: Sequence[str]
    up: Label


@dataclass(frozen=True, slots=True)
class Line:
    """style: the class of its stroke: own, other or drop."""

    style: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Scale:
    """From numbers in [least, most] to coordinates in [start, end]."""

    least: float
    most: float
    start: float
    end: float

    def at(self, value: float) -> float:
        share = (value - self.least) / (self.most - self.least)
        return self.start + share * (self.end - self.start)


def lines(drawn: Sequence[Line], axes: Axes, *, words: Words, base: float | None = None) -> str:
    """base: a height that is always shown. An area hangs from it where a line's style is drop."""
    values = [value for line in drawn for value in line.values]
    if not values:
        return ""
    up = _up([*values, *([] if base is None else [base])])
    marks = [_line(line, up) for line in drawn]
    if base is not None:
        marks.insert(0, _rule("base", (LEFT, up.at(base)), (RIGHT, up.at(base))))
    return _svg([*_grid(up, axes.up), *_below(axes.across), *marks], words=words)


def bars(
    counts: Sequence[int], edges: Sequence[float], *, words: Words, label: Label, mark: float | None
) -> str:
    """counts: of what lies in [edge, next edge). mark: a place on the axis, shown by a dashed line.
    Bars below zero are told from others by their class."""
    if not counts:
        return ""
    up = _up([0, *counts], step_min=1)
    reach = [*edges, *([] if mark is None else [mark])]
    across = Scale(min(reach), max(reach), LEFT, RIGHT)
    marks = [
        _bar(across.at(left), across.at(right), up=up, count=count, style=_sign(right))
        for count, left, right in zip(counts, edges, edges[1:], strict=False)
    ]
    if mark is not None:
        marks.append(_rule("mark", (across.at(mark), TOP), (across.at(mark), BOTTOM)))
    spread = [across.least + (across.most - across.least) * part / 4 for part in range(5)]
    below = _below([label(value) for value in spread])
    return _svg([*_grid(up, lambda value: f"{value:g}", step_min=1), *below, *marks], words=words)


def histogram(values: Sequence[float], bins: int) -> tuple[list[int], list[float]]:
    """Counts, and the edges of equal bins; one edge is zero if the values lie on both sides."""
    if not values:
        return [], []
    step = _round_step((max(values) - min(values)) / bins or 1.0)
    first, last = floor(min(values) / step), floor(max(values) / step)
    counts = [0] * (last - first + 1)
    for value in values:
        counts[floor(value / step) - first] += 1
    return counts, [round(step * place, 10) for place in range(first, last + 2)]


def heat(
    cells: Sequence[Sequence[float | None]],
    names: tuple[Sequence[str], Sequence[str]],
    *,
    words: Words,
    label: Label,
) -> str:
    """A field of squares, rows from the top. names: of the rows, of the columns. Each cell that has
    room says its value."""
    rows, columns = names
    wide, high = (RIGHT - LEFT) / len(columns), (BOTTOM - TOP) / len(rows)
    most = max((abs(value) for row in cells for value in row if value is not None), default=0.0)
    marks = []
    for down, row in enumerate(cells):
        for across, value in enumerate(row):
            left, top = LEFT + wide * across, TOP + high * down
            said = label(value) if value is not None else ""
            marks.append(
                f'<rect class="{level(value, most)}" x="{_n(left)}" y="{_n(top)}"'
                f' width="{_n(wide)}" height="{_n(high)}"/>'
            )
            if said and wide >= 8 * len(said) and high >= 16:
                marks.append(_text(said, (left + wide / 2, top + high / 2 + 4)))
    marks += [
        _text(rows[down], (LEFT - 8, TOP + high * (down + 0.5) + 4), anchor="end")
        for down in range(0, len(rows), max(1, ceil(len(rows) / 12)))
    ]
    marks += [
        _text(columns[across], (LEFT + wide * (across + 0.5), BOTTOM + 20))
        for across in range(0, len(columns), max(1, ceil(len(columns) / 12)))
    ]
    return _svg(marks, words=words)


def level(value: float | None, most: float) -> str:
    """The class of a cell: how far from zero, in thirds of the most, and on which side."""
    if value is None:
        return "none"
    third = min(3, ceil(3 * abs(value) / most)) if most and value else 0
    return f"up{third}" if value >= 0 else f"down{third}"


def _svg(marks: Iterable[str], *, words: Words) -> str:
    title, about = f"{words.slug}-title", f"{words.slug}-about"
    return (
        f'<svg class="plot" xmlns="http://www.w3.org/2000/svg" role="img"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' aria-labelledby="{title} {about}"><title id="{title}">{escape(words.title)}</title>'
        f'<desc id="{about}">{escape(words.about)}</desc>{"".join(marks)}</svg>'
    )


def _up(values: Sequence[float], *, step_min: float = 0) -> Scale:
    """Out to the next round numbers."""
    least, most = min(values), max(values)
    if least == most:
        least, most = least - (abs(least) or 1.0), most + (abs(most) or 1.0)
    step = max(step_min, _round_step((most - least) / _STEPS_MAX))
    return Scale(floor(least / step) * step, ceil(most / step) * step, BOTTOM, TOP)


def _round_step(wanted: float) -> float:
    """The least of 1, 2, 5 times a power of ten that is not below."""
    power = 10.0 ** floor(log10(wanted))
    return next(part * power for part in (1, 2, 5, 10) if part * power >= wanted * (1 - 1e-9))


def _grid(up: Scale, label: Label, *, step_min: float = 0) -> list[str]:
    step = max(step_min, _round_step((up.most - up.least) / (_STEPS_MAX + 1)))
    marks = []
    for place in range(round((up.most - up.least) / step) + 1):
        value = up.least + place * step
        y = up.at(value)
        marks.append(_rule("grid", (LEFT, y), (RIGHT, y)))
        marks.append(_text(label(value), (LEFT - 8, y + 4), anchor="end"))
    return marks


def _below(names: Sequence[str]) -> list[str]:
    if len(names) == 1:
        return [_text(names[0], ((LEFT + RIGHT) / 2, BOTTOM + 20))]
    step = (RIGHT - LEFT) / (len(names) - 1) if names else 0.0
    marks = []
    for place, name in enumerate(names):
        anchor = "start" if place == 0 else "end" if place == len(names) - 1 else "middle"
        marks.append(_text(name, (LEFT + place * step, BOTTOM + 20), anchor=anchor))
    return marks


def _line(line: Line, up: Scale) -> str:
    values = line.values if len(line.values) > 1 else [*line.values, *line.values]
    step = (RIGHT - LEFT) / (len(values) - 1)
    points = [f"{_n(LEFT + place * step)},{_n(up.at(each))}" for place, each in enumerate(values)]
    path = "M" + " ".join(points)
    if line.style != "drop":
        return f'<path class="{line.style}" d="{path}"/>'
    ceiling = _n(up.at(0.0))
    return f'<path class="drop" d="{path} {_n(RIGHT)},{ceiling} {_n(LEFT)},{ceiling}Z"/>'


def _bar(left: float, right: float, *, up: Scale, count: int, style: str) -> str:
    top = up.at(count)
    return (
        f'<rect class="{style}" x="{_n(left + 0.5)}" y="{_n(top)}"'
        f' width="{_n(max(0.5, right - left - 1))}" height="{_n(BOTTOM - top)}"/>'
    )


def _sign(right: float) -> str:
    return "loss" if right <= 0 else "gain"


def _rule(style: str, *ends: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = ends
    return f'<line class="{style}" x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"/>'


def _text(said: str, at: tuple[float, float], *, anchor: str = "middle") -> str:
    x, y = at
    return f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}">{escape(said)}</text>'


def _n(value: float) -> str:
    """To a tenth, without a sign before zero."""
    return f"{round(value, 1) + 0.0:g}"
