"""An analyst reads the market by keyboard: what is listed, its candles, and what was left out."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Page, expect

from tests.contexts.market.recorded import market_data
from tests.journeys.browser import (
    NARROW,
    SCREENS,
    WIDE,
    Visit,
    browser_program,
    looks_good,
    visiting,
)
from tests.journeys.stack import Stack, data_folder, environment, running
from tests.journeys.watcher import PASSWORD

DAILY: Final = "daily_2019_2026_delivery/RELIANCE.csv"
MEMBERS: Final = "reference/ind_nifty50list.csv"
BONUS_ON: Final = "2024-10-28"
TABS_MAX: Final = 60
_FOCUSED: Final = """
() => {
  const { activeElement: one } = document;
  return one.ariaLabel ?? (one.labels?.[0] ?? one).textContent.trim();
}
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    browser_program()
    with data_folder() as empty:
        yield empty


async def test_an_analyst_reads_the_market_by_keyboard(data_dir: Path) -> None:
    feed = {
        "TREUM_FEED__FILE": str(market_data("minute/NIFTY_2024.csv").resolve()),
        "TREUM_FEED__DAY": "2024-06-04",
        "TREUM_FEED__SPEED": "60",
    }
    with running(data_dir, feed) as stack:
        await _import(stack, data_dir)
        async with visiting(stack.url) as visit:
            await visit.sign_in("analyst@demo.test", PASSWORD)
            await _search(visit)
            await _read_days(visit)
            await _read_minutes(visit)
            await _meet_what_is_not_there(visit)
            await _read_market(visit)
            assert visit.faults == []
        async with visiting(stack.url) as visit:
            await visit.sign_in("free@demo.test", PASSWORD)
            await _see_no_rows(visit)


async def _import(stack: Stack, data_dir: Path) -> None:
    """Daily bars of one company, the names of fifty, and a confirmed bonus."""
    env = environment(data_dir, {"TREUM_DATABASE__PORT": stack.env["TREUM_DATABASE__PORT"]})
    await _types(env, "import", str(market_data(DAILY)))
    await _types(env, "import", str(market_data(MEMBERS)), "--as-of", "2024-06-03")
    proposed = await _types(env, "actions", "propose")
    line = next(one for one in proposed.splitlines() if BONUS_ON in one)
    found = re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}", line)
    assert found is not None, line
    source = "NSE corporate actions, bonus 1:1 of 28 Oct 2024"
    await _types(env, "actions", "confirm", found[0], "--source", source, "--kind", "bonus")


async def _types(env: Mapping[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "treum.main", "market", *words]
    if words[:2] != ("actions", "list"):
        command += ["--as", "asha"]
    done = await asyncio.to_thread(
        subprocess.run, command, env=dict(env), capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


async def _tab_to(page: Page, name: str) -> None:
    """As a person without a mouse gets there."""
    for _ in range(TABS_MAX):
        await page.keyboard.press("Tab")
        if await page.evaluate(_FOCUSED) == name:
            return
    raise AssertionError(f"{name} is out of reach of the keyboard")


async def _fits(visit: Visit, name: str) -> None:
    """Good at both ends, and no sideways scrolling on a tablet either."""
    await looks_good(visit, name)
    await visit.page.set_viewport_size({"width": 768, "height": 1024})
    assert await visit.page.evaluate("document.documentElement.scrollWidth") <= 768
    await visit.page.screenshot(path=SCREENS / f"{name}-768.png")
    await visit.page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})


async def _search(visit: Visit) -> None:
    page = visit.page
    rows = page.get_by_test_id("instrument-row")
    await _tab_to(page, "Instruments")
    await page.keyboard.press("Enter")
    await expect(page).to_have_title("Instruments · TREUM")
    await rows.first.wait_for()
    await _fits(visit, "instruments")
    await _tab_to(page, "Show more")
    await page.keyboard.press("Enter")
    await expect(rows).to_have_count(100)
    await page.keyboard.press("Control+Home")
    await page.get_by_role("heading", level=1).focus()
    await _tab_to(page, "Symbol or name")
    await page.keyboard.type("zzz")
    await page.get_by_role("heading", name="Nothing of that name").wait_for()
    await visit.shoot("instruments-none")
    for _ in "zzz":
        await page.keyboard.press("Backspace")
    await page.keyboard.type("reli")
    await expect(rows).to_have_count(2)
    assert await rows.evaluate_all("rows => rows.map(row => row.dataset.symbol)") == [
        "RELIANCE",
        "RELIANCE25NOVFUT",
    ]
    await _tab_to(page, "RELIANCE")
    await page.keyboard.press("Enter")
    await expect(page).to_have_title("RELIANCE · TREUM")


async def _read_days(visit: Visit) -> None:
    page = visit.page
    chart = page.get_by_test_id("price-chart")
    await chart.locator("canvas").first.wait_for()
    await expect(chart).to_have_attribute("data-candles", "250")
    await expect(page.get_by_test_id("corporate-action")).to_have_count(1)
    await expect(page.get_by_text("1 → 2 shares")).to_be_visible()
    await _fits(visit, "instrument-day")
    await _tab_to(page, "Adjusted")
    await page.keyboard.press("ArrowRight")
    await expect(page).to_have_url(re.compile("interval=day&prices=raw"))
    await page.get_by_text("As traded on each day.").wait_for()
    await _tab_to(page, "Show earlier days")
    await page.keyboard.press("Enter")
    await expect(chart).to_have_attribute("data-candles", "500")
    await visit.shoot("instrument-raw")
    await _tab_to(page, "Candles as a table")
    await page.keyboard.press("Enter")
    bonus = page.get_by_role("row", name=re.compile("28 Oct 2024"))
    before = page.get_by_role("row", name=re.compile("25 Oct 2024"))
    await expect(bonus).to_contain_text("1,334")
    await expect(before).to_contain_text("2,65")
    await bonus.scroll_into_view_if_needed()
    await visit.shoot("instrument-table")


async def _read_minutes(visit: Visit) -> None:
    page = visit.page
    await _tab_back_to(page, "Instruments")
    await page.keyboard.press("Enter")
    await page.get_by_test_id("instrument-row").first.wait_for()
    await _tab_to(page, "Symbol or name")
    await page.keyboard.type("nifty")
    nifty = page.locator("[data-testid=instrument-row][data-symbol=NIFTY]")
    await nifty.get_by_text("as of").wait_for()
    await page.keyboard.press("Enter")
    await _tab_to(page, "NIFTY")
    await page.keyboard.press("Enter")
    chart = page.locator("[data-testid=price-chart][data-interval=minute]")
    await chart.locator("canvas").first.wait_for()
    first = await chart.get_attribute("data-candles")
    await expect(chart).not_to_have_attribute("data-candles", str(first), timeout=30_000)
    price = page.get_by_test_id("last-price")
    await expect(price).to_have_attribute("data-stale", "false")
    await _fits(visit, "instrument-minute")


async def _tab_back_to(page: Page, name: str) -> None:
    for _ in range(TABS_MAX):
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate(_FOCUSED) == name:
            return
    raise AssertionError(f"{name} is out of reach of the keyboard")


async def _meet_what_is_not_there(visit: Visit) -> None:
    page = visit.page
    listed = await page.request.get("/api/v1/market/instruments?query=DEMO01")
    demo = (await listed.json())["items"][0]["id"]
    await page.goto(f"/signals/instruments/{demo}")
    await page.get_by_role("heading", name="No minutes in this session").wait_for()
    await visit.shoot("instrument-empty")
    await page.goto(f"/signals/instruments/{demo}?interval=day")
    await page.get_by_role("heading", name="No daily candles").wait_for()
    await page.goto("/signals/instruments/00000000-0000-0000-0000-000000000001")
    await page.get_by_role("heading", name="No such instrument", level=1).wait_for()
    await page.route("**/api/v1/market/instruments?*", lambda route: route.abort())
    await page.goto("/signals/instruments")
    await page.get_by_role("button", name="Try again").wait_for()
    await visit.shoot("instruments-error")
    await page.unroute_all()
    await page.get_by_role("button", name="Try again").focus()
    await page.keyboard.press("Enter")
    await page.get_by_test_id("instrument-row").first.wait_for()


async def _read_market(visit: Visit) -> None:
    page = visit.page
    await page.get_by_role("heading", level=1).focus()
    await _tab_back_to(page, "Market")
    await page.keyboard.press("Enter")
    await expect(page).to_have_title("Market · TREUM")
    await expect(page.get_by_test_id("run-card")).to_have_attribute("data-kind", "replay")
    await expect(page.get_by_test_id("special-day").first).to_contain_text("Christmas")
    reason = page.locator("[data-testid=rejected-reason][data-reason=outside_session]")
    await reason.locator("summary").focus()
    await page.keyboard.press("Enter")
    rows = reason.get_by_test_id("rejected-row")
    await expect(rows.first).to_contain_text("NIFTY,2024")
    await _fits(visit, "market")


async def _see_no_rows(visit: Visit) -> None:
    page = visit.page
    await page.goto("/signals/market")
    await page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
    card = page.get_by_test_id("rejected-card")
    await card.get_by_text("Analysts and administrators").wait_for()
    assert await card.locator("details").count() == 0
