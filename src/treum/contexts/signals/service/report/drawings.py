"""The plots of a report, each with its numbers as a table."""

from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from typing import Final, TypeVar

from treum.contexts.signals.schemas.backtest import EquityPoint, MonthReturn, Report, TriedView
from treum.contexts.signals.service.report import plots
from treum.contexts.signals.service.report.plots import Axes, Line, Words
from treum.contexts.signals.service.report.sheet import Plot, Table
from treum.contexts.signals.service.report.words import decimal, number, percent, rupees, whole

T = TypeVar("T")
_ROWS_MAX: Final = 60
_MONTHS: Final = [f"{date(2000, month, 1):%b}" for month in range(1, 13)]


def equity(points: Sequence[EquityPoint], *, words: Words) -> list[Plot]:
    if not points:
        return []
    drawn = [
        Line("other", [point.held_paise / 100 for point in points]),
        Line("own", [point.paise / 100 for point in points]),
    ]
    shown = _spread(points)
    rows = [[_day(each.day), rupees(each.paise), rupees(each.held_paise)] for each in shown]
    table = Table(
        caption=f"{words.title}: {_some(shown, points)}",
        columns=["Session", "Strategy", "Buy and hold"],
        rows=rows,
    )
    key = [("own", "strategy, whole line"), ("other", "buy and hold, dashed line")]
    axes = Axes(across=_days(points), up=lambda value: "₹" + decimal(value, 0))
    return [Plot(words.title, words.about, key, plots.lines(drawn, axes, words=words), table)]


def drawdown(points: Sequence[EquityPoint], *, capital_paise: int) -> list[Plot]:
    if not points:
        return []
    depths = _depths([point.paise for point in points], capital_paise)
    words = Words(
        slug="drawdown",
        title="Drawdown",
        about=f"How far equity stood below its highest before; at worst {percent(min(depths))}.",
    )
    axes = Axes(across=_days(points), up=lambda value: percent(value, 1))
    svg = plots.lines([Line("drop", depths)], axes, words=words, base=0.0)
    shown = _spread(list(zip(points, depths, strict=True)))
    table = Table(
        caption=f"Drawdown: {_some(shown, points)}",
        columns=["Session", "Below the highest"],
        rows=[[_day(point.day), percent(depth)] for point, depth in shown],
    )
    return [Plot(words.title, words.about, [], svg, table)]


def results(report: Report) -> list[Plot]:
    """How trades ended, in units of what was risked."""
    values = [trade.r for trade in report.trades]
    counts, edges = plots.histogram(values, 20)
    if not counts:
        return []
    lost = sum(value < 0 for value in values)
    words = Words(
        slug="results",
        title="Results of trades, in R",
        about=f"One R is what a trade risked. {whole(lost)} of {whole(len(values))} lost,"
        f" {whole(len(values) - lost)} did not.",
    )
    svg = plots.bars(counts, edges, words=words, label=lambda value: decimal(value, 1), mark=0.0)
    key = [("loss", "losses, left of the dashed line"), ("gain", "gains, right of it")]
    return [Plot(words.title, words.about, key, svg, _counted(counts, edges, name="R"))]


def lots(report: Report) -> list[Plot]:
    luck, own = report.luck, report.figures.net_return
    counts, edges = plots.histogram([each * 100 for each in luck.lots], 20)
    if not counts:
        return []
    words = Words(
        slug="lots",
        title="Entries drawn by lot",
        about=f"Net returns of {whole(len(luck.lots))} backtests whose entries were drawn by lot,"
        f" in per cent. The strategy's own, the dashed line, is {percent(own)}.",
    )
    svg = plots.bars(
        counts, edges, words=words, label=lambda value: f"{decimal(value, 1)} %", mark=own * 100
    )
    key = [("loss", "lots that lost"), ("gain", "lots that did not"), ("mark", "the strategy")]
    return [Plot(words.title, words.about, key, svg, _counted(counts, edges, name="%"))]


def months(found: Sequence[MonthReturn]) -> list[Table]:
    """A row a year."""
    if not found:
        return []
    by_month = {each.month: each.fraction for each in found}
    most = max(abs(value) for value in by_month.values())
    years = range(min(by_month).year, max(by_month).year + 1)
    cells = [[by_month.get(date(year, month, 1)) for month in range(1, 13)] for year in years]
    return [
        Table(
            caption="Returns by month, in per cent",
            columns=["Year", *_MONTHS],
            rows=[
                [str(year), *("" if each is None else decimal(each * 100, 1) for each in row)]
                for year, row in zip(years, cells, strict=True)
            ],
            levels=[[plots.level(value, most) for value in row] for row in cells],
        )
    ]


def sweep(tried: Sequence[TriedView], names: Sequence[str]) -> list[Plot]:
    """names: of the parameters that were swept. None is drawn for three and more."""
    points = {tuple(each.parameters[name] for name in names): each for each in tried}
    words = Words(
        slug="sweep",
        title="Sharpe ratio by setting",
        about=f"Of {whole(len(points))} settings of {' and '.join(names)}.",
    )
    if not points or len(names) not in (1, 2):
        return []
    if len(names) == 1:
        ordered = sorted(points)
        heights = [points[key].figures.sharpe or 0.0 for key in ordered]
        shown = [number(key[0]) for key in _spread(ordered, 8)]
        axes = Axes(across=shown, up=lambda value: decimal(value, 2))
        svg = plots.lines([Line("own", heights)], axes, words=words, base=0.0)
    else:
        down, across = (sorted({key[place] for key in points}) for place in (0, 1))
        cells = [
            [
                each.figures.sharpe if (each := points.get((one, other))) else None
                for other in across
            ]
            for one in down
        ]
        labels = ([number(one) for one in down], [number(one) for one in across])
        svg = plots.heat(cells, labels, words=words, label=lambda value: decimal(value, 2))
    return [Plot(words.title, words.about, [], svg, settings(tried, names))]


def settings(tried: Sequence[TriedView], names: Sequence[str]) -> Table:
    """The best Sharpe ratio first."""
    best = sorted(tried, key=lambda each: -(each.figures.sharpe or 0.0))
    shown = best[:_ROWS_MAX]
    return Table(
        caption=f"Settings by Sharpe ratio: {whole(len(shown))} of {whole(len(best))}",
        columns=[*names, "Sharpe ratio", "Net return", "Drawdown", "Trades"],
        rows=[
            [
                *(number(each.parameters[name]) for name in names),
                decimal(each.figures.sharpe),
                percent(each.figures.net_return),
                percent(each.figures.drawdown_max),
                whole(each.figures.trades),
            ]
            for each in shown
        ],
    )


def _depths(paise: Sequence[int], capital_paise: int) -> list[float]:
    peaks = list(accumulate(paise, max, initial=capital_paise))[1:]
    return [each / peak - 1 for each, peak in zip(paise, peaks, strict=True)]


def _counted(counts: Sequence[int], edges: Sequence[float], *, name: str) -> Table:
    rows = [
        [f"{decimal(left)} to {decimal(right)}", whole(count)]
        for count, left, right in zip(counts, edges, edges[1:], strict=False)
        if count
    ]
    return Table(
        caption=f"How many, by {name}", columns=[f"From and below, {name}", "Count"], rows=rows
    )


def _spread(items: Sequence[T], most: int = _ROWS_MAX) -> list[T]:
    """At most so many, evenly, with the first and the last."""
    if len(items) <= most:
        return list(items)
    return [items[place * (len(items) - 1) // (most - 1)] for place in range(most)]


def _days(points: Sequence[EquityPoint]) -> list[str]:
    return [_day(each.day) for each in _spread(points, 5)]


def _day(day: date) -> str:
    return day.isoformat()


def _some(shown: Sequence[object], items: Sequence[object]) -> str:
    return f"{whole(len(shown))} of {whole(len(items))} sessions"
