"""The page and the PDF of a report: whole, plain, and the same each time."""

import base64
import hashlib
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from pypdf import PdfReader

from tests.make.reports import FIGURES, done, equity, report, request, swept, trade, tried
from treum.contexts.signals.schemas.backtest import Interval, Segment, WantedTerms
from treum.contexts.signals.service.report.contents import NOTICE, Finished, sheet_of
from treum.contexts.signals.service.report.page import POLICY, page
from treum.contexts.signals.service.report.press import pdf

HOSTILE = '<script>x</script>#"$}]*_'
_VOID = {"meta", "br", "hr", "img", "link", "input"}


class Reader(HTMLParser):
    """Notes what is left open and what could load or run something."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.open.append(tag)
        names = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag in {"script", "link", "iframe", "object"} or {"src", "href", "style"} & set(names):
            self.faults.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.said += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def printed(finished: Finished) -> str:
    """The words of the PDF, without the spaces that its lines break at."""
    pages = PdfReader(io.BytesIO(pdf(sheet_of(finished)))).pages
    return " ".join("".join(f"{one.extract_text()}\n" for one in pages).split())


NO_TRADES = report(
    trades=[],
    equity=equity(10, 10),
    figures=replace(
        FIGURES,
        net_return=0.0,
        sharpe=None,
        trades=0,
        longs=0,
        win_rate=None,
        profit_factor=None,
        expectancy_r=None,
        best_paise=None,
        worst_paise=None,
    ),
)
CASES = {
    "plain": done(),
    "swept": done(*swept()),
    "no trades": done(came=NO_TRADES),
    "nothing at all": done(came=replace(NO_TRADES, equity=[], months=[])),
    "one trade": done(came=report(trades=[trade(0.0)])),
    "only losses": done(came=report(trades=[trade(-1.0), trade(-0.5)], equity=equity(10, 9.5, 9))),
    "ruin": done(came=report(equity=equity(10, 4, -1, -1))),
    "one parameter": done(
        request(sweep={"fast": [2, 3]}), report(sweep=[tried({"fast": 2}, None)])
    ),
    "three parameters": done(
        request(sweep={"fast": [2], "slow": [9], "atr": [5]}),
        report(sweep=[tried({"fast": 2, "slow": 9, "atr": 5}, 0.7)]),
    ),
    "hostile": done(request(symbol=HOSTILE, strategy="unknown", parameters={HOSTILE: 1})),
}


@pytest.mark.parametrize("name", CASES)
def test_the_page_is_whole_and_loads_nothing(name: str) -> None:
    reader = read(page(sheet_of(CASES[name])))
    assert reader.open == []
    assert reader.faults == []
    assert len(reader.ids) == len(set(reader.ids))
    assert NOTICE in reader.said


@pytest.mark.parametrize("name", CASES)
def test_the_pdf_says_what_the_page_says(name: str) -> None:
    sheet = sheet_of(CASES[name])
    said = printed(CASES[name])
    for section in sheet.sections:
        assert section.heading in said
    assert sheet.title in said


def test_the_figures_stand_on_both() -> None:
    finished = CASES["plain"]
    html = read(page(sheet_of(finished))).said
    for said in (html, printed(finished)):
        for figure in ("1.23 %", "₹1,23,456.78", "₹10,00,000.00", "1.50", "62.50 %", "81.00 %"):
            assert figure in said
        assert "2024-06-10 09:30" in said


def test_the_pdf_is_the_same_bytes_each_time_and_dated_by_its_result() -> None:
    sheet = sheet_of(CASES["swept"])
    first = pdf(sheet)
    assert first == pdf(sheet)
    about = PdfReader(io.BytesIO(first)).metadata
    assert about
    assert about.title == "Backtest: EMA cross on NIFTY"
    assert about.creation_date
    assert about.creation_date.date() == CASES["swept"].finished_at.date()


def test_what_was_typed_is_only_said() -> None:
    html = page(sheet_of(CASES["hostile"]))
    assert "<script" not in html
    assert HOSTILE in read(html).said
    assert HOSTILE in printed(CASES["hostile"])


def test_the_policy_allows_the_one_style_and_nothing_else() -> None:
    (style,) = re.findall("<style>(.*?)</style>", page(sheet_of(done())), flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in POLICY
    assert "default-src 'none'" in POLICY


def test_how_many_trades_there_were_in_all_is_said() -> None:
    came = report(figures=replace(FIGURES, trades=1_23_456))
    assert "The first 3 of 1,23,456 trades" in page(sheet_of(done(came=came)))
    assert "There was no trade." in page(sheet_of(CASES["no trades"]))


def test_two_backtests_that_disagree_are_told() -> None:
    assert "DISAGREE" in page(sheet_of(done(came=report(agrees=False))))
    assert "DISAGREE" not in page(sheet_of(done()))


def test_only_the_caveats_that_hold_are_said() -> None:
    bought = WantedTerms(segment=Segment.DELIVERY, assumes_first_rates=True)
    daily = page(sheet_of(done(request(terms=bought, interval=Interval.DAY))))
    index = page(sheet_of(done()))
    for said in ("Survivorship", "1 October 2024", "corporate actions"):
        assert said in daily
        assert said not in index
    assert "cannot be bought" in index
    assert "cannot be bought" not in daily


def test_ruin_is_drawn_below_zero() -> None:
    said = read(page(sheet_of(CASES["ruin"]))).said
    assert "−₹1,00,000.00" in said
    assert "−110.00 %" in said
