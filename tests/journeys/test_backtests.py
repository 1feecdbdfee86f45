"""An analyst backtests a strategy: its page, the form, the progress, the report, and once more."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Locator, ViewportSize, expect

from tests.contexts.signals.service.laboratory.asked import DAYS, minutes
from tests.journeys.browser import WIDE, Visit, browser_program, looks_good, visiting
from tests.journeys.stack import Stack, data_folder, environment, running
from tests.journeys.watcher import PASSWORD
from treum.platform.clock import IST

PATIENCE_MS: Final = 90_000
POLL_MS: Final = 2_000
TABLET: Final[ViewportSize] = {"width": 768, "height": 1024}
CHILD: Final = "treum.contexts.signals.service.laboratory.child"


@pytest.fixture
def data_dir() -> Iterator[Path]:
    browser_program()
    with data_folder() as empty:
        yield empty


async def test_an_analyst_backtests_a_strategy(data_dir: Path) -> None:
    with running(data_dir, {"TREUM_FEED__SPEED": "1"}) as stack:
        await _import(stack, data_dir)
        async with visiting(stack.url) as visit:
            await visit.sign_in("analyst@demo.test", PASSWORD)
            await _open_a_strategy(visit)
            await _be_refused(visit)
            await _ask(visit)
            await _read_the_report(visit)
            await _repeat(visit)
            await _sweep_and_cancel(visit, stack)
            await _find_them_listed(visit)
            assert visit.faults == []
        async with visiting(stack.url) as visit:
            await visit.sign_in("free@demo.test", PASSWORD)
            await _see_it_closed(visit)


async def _import(stack: Stack, data_dir: Path) -> None:
    """Invented minutes of NIFTY for a week."""
    rows = ["Instrument,Date,Time,Open,High,Low,Close"]
    for day in DAYS:
        for bar in minutes(day):
            at = bar.at.astimezone(IST)
            prices = f"{bar.open},{bar.high},{bar.low},{bar.close}"
            rows.append(f"NIFTY,{at:%Y%m%d},{at:%H:%M},{prices}")
    file = data_dir.parent / "minutes.csv"
    file.write_text("\n".join(rows) + "\n")
    env = environment(data_dir, {"TREUM_DATABASE__PORT": stack.env["TREUM_DATABASE__PORT"]})
    words = [sys.executable, "-m", "treum.main", "market", "import", str(file), "--as", "asha"]
    done = await asyncio.to_thread(
        subprocess.run, words, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


async def _open_a_strategy(visit: Visit) -> None:
    page = visit.page
    await page.get_by_role("link", name="Laboratory").first.click()
    rows = page.get_by_test_id("strategy-row")
    await expect(rows).to_have_count(9)
    await looks_good(visit, "laboratory-strategies")
    await rows.get_by_role("link", name="EMA cross").click()
    await expect(page.get_by_role("heading", name="EMA cross")).to_be_visible()
    await expect(page.get_by_role("heading", name="Risk")).to_be_visible()
    await looks_good(visit, "laboratory-strategy")
    await page.get_by_role("link", name="Backtest this").click()


async def _be_refused(visit: Visit) -> None:
    """By the page for a value out of bounds, by the server for an unknown symbol; and what was
    typed stays."""
    page = visit.page
    await page.get_by_label("Instrument", exact=True).fill("NIFTY")
    await expect(page.get_by_text("an index, reckoned in points")).to_be_visible()
    await expect(page.get_by_label("Charged as")).to_have_value("points")
    await page.get_by_label("Bars").select_option("1m")
    await page.get_by_label("From", exact=True).fill(DAYS[0].isoformat())
    await page.get_by_label("To", exact=True).fill(DAYS[-1].isoformat())
    await page.get_by_label("Capital, ₹").fill("10000000")
    fast = page.get_by_label("fast", exact=True)
    await fast.fill("1")
    await page.get_by_role("button", name="Run the backtest").click()
    await expect(page.get_by_text("1 field needs another value.")).to_be_visible()
    await expect(fast).to_be_focused()
    await looks_good(visit, "laboratory-form-refused")
    await fast.fill("3")
    await page.get_by_label("slow", exact=True).fill("8")
    await page.get_by_label("atr", exact=True).fill("5")
    await page.get_by_label("Instrument", exact=True).fill("NOBODY")
    await page.get_by_role("button", name="Run the backtest").click()
    refused = page.get_by_test_id("form-refused")
    await expect(refused).to_contain_text("NOBODY")
    await expect(page.get_by_label("slow", exact=True)).to_have_value("8")


async def _ask(visit: Visit) -> None:
    page = visit.page
    symbol = page.get_by_label("Instrument", exact=True)
    await symbol.fill("NIFTY")
    await expect(page.get_by_text("an index, reckoned in points")).to_be_visible()
    await expect(page.get_by_test_id("combinations")).to_have_text(re.compile("No sweep"))
    await symbol.press("Enter")
    await expect(page.get_by_role("heading", name="EMA cross on NIFTY")).to_be_visible()


async def _read_the_report(visit: Visit) -> None:
    page = visit.page
    report = page.get_by_test_id("report")
    await expect(report).to_be_visible(timeout=PATIENCE_MS)
    await expect(page.get_by_test_id("backtest-state")).to_have_text("Done")
    await expect(report).to_contain_text("promises nothing")
    await expect(report).to_contain_text("An index cannot be bought")
    await expect(page.get_by_test_id("agrees")).to_contain_text("agree to the paisa")
    rows = page.get_by_test_id("trades").get_by_role("row")
    assert await rows.count() > 10
    await expect(page.get_by_test_id("equity").locator("canvas").first).to_be_visible()
    for kind, starts in (("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF-")):
        link = report.get_by_role("link", name=re.compile("page" if kind == "html" else "PDF"))
        href = await link.get_attribute("href")
        assert href
        answer = await page.request.get(href)
        assert answer.status == 200
        assert (await answer.body()).lower().startswith(starts.lower())
    await looks_good(visit, "laboratory-report")
    await page.get_by_test_id("equity").scroll_into_view_if_needed()
    await visit.shoot("laboratory-equity")
    await _fits_a_tablet(visit)


async def _fits_a_tablet(visit: Visit) -> None:
    await visit.page.set_viewport_size(TABLET)
    assert await visit.page.evaluate("document.documentElement.scrollWidth") <= TABLET["width"]
    await visit.page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})


async def _repeat(visit: Visit) -> None:
    page = visit.page
    again = page.get_by_role("button", name="Run the same again")
    await again.focus()
    await page.keyboard.press("Enter")
    comparison = page.get_by_test_id("comparison")
    await expect(comparison).to_have_attribute("data-same", "true", timeout=PATIENCE_MS)
    await expect(comparison).to_contain_text("byte for byte")


async def _sweep_and_cancel(visit: Visit, stack: Stack) -> None:
    """Its process stands still while the pictures of its progress are taken."""
    page = visit.page
    await page.get_by_role("link", name="Change and run").click()
    await expect(page.get_by_label("slow", exact=True)).to_have_value("8")
    await page.get_by_label("Try for slow").fill("9–108–1")
    await page.get_by_label("Try for fast").fill("2, 3, 4, 5")
    await expect(page.get_by_test_id("combinations")).to_contain_text("400 combinations")
    await page.get_by_role("button", name="Run the backtest").click()
    bar = page.get_by_role("progressbar", name="Progress")
    await expect(bar).to_be_visible()
    await expect(bar).not_to_have_attribute("value", "0", timeout=PATIENCE_MS)
    (child,) = (each for each in stack.role("worker").children() if CHILD in each.cmdline())
    child.suspend()
    await page.wait_for_timeout(POLL_MS)
    first = await _value(bar)
    await looks_good(visit, "laboratory-progress")
    child.resume()
    await expect(bar).not_to_have_attribute("value", str(first), timeout=PATIENCE_MS)
    assert await _value(bar) > first
    await page.get_by_role("button", name="Cancel it").click()
    await expect(page.get_by_test_id("backtest-state")).to_have_text("Cancelled")
    await expect(page.get_by_test_id("no-report")).to_contain_text("was cancelled")


async def _value(bar: Locator) -> int:
    return int(await bar.get_attribute("value") or 0)


async def _find_them_listed(visit: Visit) -> None:
    page = visit.page
    await page.get_by_role("link", name="Backtests").first.click()
    rows = page.get_by_test_id("backtest-row")
    await expect(rows).to_have_count(3)
    await expect(rows.nth(0)).to_contain_text("Cancelled")
    await expect(rows.nth(1)).to_contain_text("Repeat: the same")
    await looks_good(visit, "laboratory-backtests")
    await page.goto("/signals/laboratory/backtests/00000000-0000-0000-0000-000000000001")
    await expect(page.get_by_role("heading", name="No such backtest", level=1)).to_be_visible()


async def _see_it_closed(visit: Visit) -> None:
    page = visit.page
    await expect(page.get_by_role("link", name="Laboratory")).to_have_count(0)
    await page.goto("/signals/laboratory")
    heading = page.get_by_role("heading", name="The laboratory is for analysts")
    await expect(heading.first).to_be_visible()
    await looks_good(visit, "laboratory-closed")
