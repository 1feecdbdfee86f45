"""What a report says, from top to bottom."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from treum.contexts.signals.engine.strategies.catalogue import CATALOGUE
from treum.contexts.signals.schemas.backtest import (
    BacktestRequest,
    Figures,
    Report,
    Segment,
    TradeView,
    WalkView,
)
from treum.contexts.signals.service.report import drawings
from treum.contexts.signals.service.report.caveats import caveats
from treum.contexts.signals.service.report.plots import Words
from treum.contexts.signals.service.report.sheet import Section, Sheet, Table
from treum.contexts.signals.service.report.words import (
    NOTHING,
    decimal,
    moment,
    number,
    percent,
    rupees,
    setting,
    whole,
)

NOTICE = (
    "A simulation on past prices. Past and simulated results are no promise of any to come,"
    " and nothing here is a claim of performance or advice to trade."
)
_ENDS = {
    "target_2": "second target",
    "stopped": "stop",
    "expired": "time",
    "closed": "close of the data",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A backtest that is done."""

    id: UUID
    request: BacktestRequest
    finished_at: datetime
    report: Report
    report_hash: str


def sheet_of(done: Finished) -> Sheet:
    request, report = done.request, done.report
    entry = CATALOGUE.get(request.strategy)
    return Sheet(
        title=f"Backtest: {entry.kind.TITLE if entry else request.strategy} on {request.symbol}",
        about=f"{request.interval} bars, {request.from_on} to {request.to_on}",
        notice=NOTICE,
        made_at=int(done.finished_at.timestamp()),
        sections=[
            _tested(request, report),
            _figures(request, report),
            _trades(report),
            _luck(report),
            *_sweep(request, report),
            *_walk(report.walk),
            *_crossed(report.crossed),
            _provenance(done),
            Section(heading="Read this with care", points=caveats(request)),
        ],
    )


def _tested(request: BacktestRequest, report: Report) -> Section:
    entry, terms = CATALOGUE.get(request.strategy), request.terms
    known = {each.name: each.default for each in entry.fields} if entry else {}
    parameters = known | request.parameters
    rows = [
        ["Strategy", request.strategy],
        ["Instrument", request.symbol],
        ["Bars", f"{whole(report.bars)} of {request.interval}"],
        [
            "Days",
            f"{request.from_on} to {request.to_on}, {whole(report.figures.sessions)} sessions",
        ],
        ["Capital", rupees(terms.capital_paise)],
        ["Risk of a trade, of the cash, at most", percent(terms.risk_bps / 10_000)],
        ["Price of a position, of the cash, at most", percent(terms.exposure_bps / 10_000)],
        ["Loss of a day that ends its trading", percent(terms.loss_max_bps / 10_000)],
        ["Lot", whole(terms.lot)],
        ["Slippage", f"{whole(terms.slippage_ticks)} ticks at each fill"],
        ["Charges", _charged(request)],
    ]
    settings = [[name, number(value)] for name, value in parameters.items()]
    return Section(
        heading="What was tested",
        paragraphs=entry.about.split("\n\n") if entry else [],
        tables=[
            Table(caption="Terms", columns=["Term", "Value"], rows=rows),
            Table(caption="Parameters", columns=["Parameter", "Value"], rows=settings),
        ],
    )


def _charged(request: BacktestRequest) -> str:
    terms = request.terms
    if terms.segment is Segment.POINTS:
        return "none: an index, reckoned in points"
    return f"{terms.segment}, brokerage {rupees(terms.brokerage_paise)} an order"


_ROWS: list[tuple[str, Callable[[Figures], str]]] = [
    ("Net return", lambda one: percent(one.net_return)),
    ("Return a year", lambda one: percent(one.cagr)),
    ("Sharpe ratio", lambda one: decimal(one.sharpe)),
    ("Sortino ratio", lambda one: decimal(one.sortino)),
    ("Deepest drawdown", lambda one: percent(one.drawdown_max)),
    ("Longest drawdown, sessions", lambda one: whole(one.drawdown_sessions)),
]
_TRADED: list[tuple[str, Callable[[Figures], str]]] = [
    ("Share of bars with a position", lambda one: percent(one.exposure)),
    ("Trades", lambda one: whole(one.trades)),
    ("of them long", lambda one: whole(one.longs)),
    ("Trades that won", lambda one: percent(one.win_rate)),
    ("Gains over losses", lambda one: decimal(one.profit_factor)),
    ("Mean result of a trade, R", lambda one: decimal(one.expectancy_r)),
    ("Before charges", lambda one: rupees(one.gross_paise)),
    ("Charges", lambda one: rupees(one.charges_paise)),
    ("Net", lambda one: rupees(one.net_paise)),
    ("Best trade", lambda one: rupees(one.best_paise)),
    ("Worst trade", lambda one: rupees(one.worst_paise)),
    ("Ideas refused by the rules of risk", lambda one: whole(one.refused)),
    ("Ideas missed by the next open", lambda one: whole(one.missed)),
]


def _figures(request: BacktestRequest, report: Report) -> Section:
    own, held = report.figures, report.held
    rows = [[name, say(own), say(held)] for name, say in _ROWS]
    rows += [[name, say(own), NOTHING] for name, say in _TRADED]
    words = Words(
        slug="equity",
        title="Equity",
        about=f"By session. The strategy came to {percent(own.net_return)},"
        f" buying at the first open and holding to {percent(held.net_return)}.",
    )
    capital_paise = request.terms.capital_paise
    return Section(
        heading="Figures",
        tables=[
            Table(
                caption="The strategy beside buying at the first open and holding",
                columns=["Figure", "Strategy", "Buy and hold"],
                rows=rows,
            ),
            *drawings.months(report.months),
        ],
        plots=[
            *drawings.equity(report.equity, words=words),
            *drawings.drawdown(report.equity, capital_paise=capital_paise),
        ],
    )


def _trades(report: Report) -> Section:
    shown, count = report.trades, report.figures.trades
    if not shown:
        return Section(heading="Trades", paragraphs=["There was no trade."])
    table = Table(
        caption=f"The first {whole(len(shown))} of {whole(count)} trades, times in IST",
        columns=["Entered", "Left", "Side", "Quantity", "Entry", "Exit", "Ended by", "Net", "R"],
        rows=[_trade(each) for each in shown],
    )
    return Section(heading="Trades", plots=drawings.results(report), tables=[table])


def _trade(trade: TradeView) -> list[str]:
    return [
        moment(trade.entered_at).removesuffix(" IST"),
        moment(trade.left_at).removesuffix(" IST"),
        trade.side,
        whole(trade.quantity),
        trade.entry,
        trade.exit,
        _ENDS.get(trade.ended, trade.ended),
        rupees(trade.net_paise),
        decimal(trade.r),
    ]


def _luck(report: Report) -> Section:
    luck = report.luck
    said = [
        f"Probability that the true Sharpe ratio is above zero, lowered for the"
        f" {whole(luck.trials)} settings that were tried: {percent(luck.confidence)}."
        " It is the deflated Sharpe ratio.",
        "Probability of overfitting, that the setting which was best in one half of the days was"
        f" below the middle in the other half: {percent(luck.overfitting)}.",
        "Share of those that entered by lot, as often and with the same risks, that did worse:"
        f" {percent(luck.below)}.",
    ]
    return Section(heading="Luck", points=said, plots=drawings.lots(report))


def _sweep(request: BacktestRequest, report: Report) -> list[Section]:
    if not report.sweep:
        return []
    names = list(request.sweep)
    drawn = drawings.sweep(report.sweep, names)
    said = "The best of many settings looks better than it is; see Luck."
    tables = [] if drawn else [drawings.settings(report.sweep, names)]
    return [Section(heading="Settings swept", paragraphs=[said], tables=tables, plots=drawn)]


def _walk(walk: WalkView | None) -> list[Section]:
    said = (
        "In each stretch the setting that had been best before was judged on days it had not seen."
    )
    return _judged(walk, heading="Walking forward", said=said)


def _crossed(walk: WalkView | None) -> list[Section]:
    said = (
        "The days were cut into five parts. In each, the setting that was best in the other four,"
        " without the days next to it, was judged. Later days helped to choose for earlier ones."
    )
    return _judged(walk, heading="Cross-validation", said=said)


def _judged(walk: WalkView | None, *, heading: str, said: str) -> list[Section]:
    if walk is None:
        return []
    words = Words(
        slug=heading.lower().replace(" ", "-"),
        title=f"Equity: {heading.lower()}",
        about=f"Of the judged sessions alone, one after another: {percent(walk.net_return)}.",
    )
    rows = [[f"{fold.from_on} to {fold.to_on}", setting(fold.parameters)] for fold in walk.folds]
    came = f"Together they came to {percent(walk.net_return)}, Sharpe ratio {decimal(walk.sharpe)}."
    return [
        Section(
            heading=heading,
            paragraphs=[f"{said} {came}"],
            tables=[
                Table(caption=f"{heading}: settings", columns=["Judged on", "Setting"], rows=rows)
            ],
            plots=drawings.equity(walk.equity, words=words),
        )
    ]


def _provenance(done: Finished) -> Section:
    report = done.report
    agreed = (
        "Two backtests, one bar by bar and one compiled, came to the same, to the paisa."
        if report.agrees
        else "The two backtests, bar by bar and compiled, DISAGREE: do not rely on this report."
    )
    rows = [
        ["Backtest", str(done.id)],
        ["Finished", moment(done.finished_at)],
        ["Strategy and parameters", report.strategy_hash],
        ["Code", report.code_hash],
        ["Data", report.data_hash],
        ["Seed", str(report.seed)],
        ["Report, SHA-256", done.report_hash],
    ]
    table = Table(caption="What it was made of", columns=["Part", "Mark"], rows=rows)
    said = "The same data, code and seed come to the same report, byte for byte."
    return Section(heading="Where it comes from", paragraphs=[agreed, said], tables=[table])
