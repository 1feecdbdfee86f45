"""The page of strategies says of each what a reader must know, and claims nothing."""

from tools import strategies
from treum.contexts.signals.engine.strategies.catalogue import CATALOGUE


def test_a_section_tells_rule_risk_source_needs_and_parameters() -> None:
    told = "\n".join(strategies.section(CATALOGUE["opening_range"]))
    assert told.startswith("## Opening range breakout (`opening_range`)\n\n**Rule.** Long at the")
    assert "**Risk.** The risk is the way back to the middle of the range, and at least" in told
    assert "**Good and bad at.** It earns on days that go one way." in told
    assert "**Source.** T. Crabel, Day Trading" in told
    assert "**Needs.** Shares and indices; minutes of one session; 294 bars to warm up" in told
    assert "| `range_minutes` | whole | 15 | 1 | 120 |" in told
    assert "| `needs_vwap` | switch | no | no | yes |" in told


def test_every_strategy_has_its_section() -> None:
    page = strategies.page()
    assert page.count("\n## ") == len(CATALOGUE) >= 8
    assert all(f"(`{name}`)" in page for name in CATALOGUE)


def test_the_page_claims_no_performance_and_no_futures() -> None:
    page = strategies.page().replace("\n", " ")
    assert "Nothing on this page is a claim of performance." in page
    assert "No results are claimed for futures at all" in page
