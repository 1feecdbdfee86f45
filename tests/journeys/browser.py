"""Chromium as the journeys use it: a page, the frames it received, and screenshots."""

import asyncio
import contextlib
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from playwright.async_api import Locator, Page, WebSocket, async_playwright

SCREENS = Path("build/screens")
UPDATE_S_MAX = 60.0
SHOWN_MS_MAX = 90_000
"""A page asks after 20 s without a price, and again every 22 to 38 s."""
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
_SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
_AXE: Final = Path("web/node_modules/axe-core/axe.min.js")
_AXE_RUN: Final = """
async () => (await axe.run()).violations.flatMap(({ id, nodes }) =>
  nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`))
"""
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Visit:
    """A page with what went over its sockets and what went wrong in it."""

    page: Page
    updates: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("websocket", self._watch_socket)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.faults.append(message.text)
                if "Content Security Policy" in message.text or "TrustedTypes" in message.text
                else None
            ),
        )

    def _watch_socket(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._keep)

    def _keep(self, text: str | bytes) -> None:
        frame = json.loads(text)
        if frame["type"] == "SIGNAL_UPDATE":
            self.updates.append(frame)

    async def sign_in(self, email: str, password: str) -> None:
        """Onto the page of live signals."""
        await self.page.goto("/sign-in")
        await self._send(email, password)
        await self.page.get_by_test_id("run-banner").wait_for()

    async def sign_up(self, email: str, password: str) -> None:
        """From the page that asks for it, onto that of live signals."""
        await self.page.get_by_label("Name").fill("Asha Rao")
        await self._send(email, password)

    async def _send(self, email: str, password: str) -> None:
        await self.page.get_by_label("E-mail").fill(email)
        await self.page.locator("input[name=password]").fill(password)
        await self.page.keyboard.press("Enter")
        await self.page.wait_for_url("**/signals")

    async def until(self, seq: int) -> None:
        """The page has received that frame."""
        async with asyncio.timeout(UPDATE_S_MAX):
            while not self.updates or self.updates[-1]["seq"] < seq:
                await asyncio.sleep(0.1)

    async def shoot(self, name: str) -> None:
        """The page as it is, wide and narrow, light and dark, into `build/screens/`."""
        for width, size in (("1440", WIDE), ("390", NARROW)):
            await self.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            for scheme in _SCHEMES:
                await self._show(scheme)
                path = SCREENS / f"{name}-{width}-{scheme}.png"
                await self.page.screenshot(path=path, full_page=width == "1440")
        await self.page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})

    async def axe(self) -> list[str]:
        """What axe-core finds wrong with the page, light and dark, wide and narrow."""
        found: list[str] = []
        await self.page.evaluate(_AXE.read_text("utf-8"))
        await self.page.emulate_media(reduced_motion="reduce")
        for size in (NARROW, WIDE):
            await self.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            for scheme in _SCHEMES:
                await self._show(scheme)
                # Between pictures nothing is drawn, and a colour on its way would be judged.
                await self.page.screenshot()
                said = await self.page.evaluate(_AXE_RUN)
                found += [f"{size['width']} {scheme}: {one}" for one in said]
        await self.page.emulate_media(reduced_motion="no-preference")
        return found

    async def _show(self, scheme: Literal["light", "dark"]) -> None:
        await self.page.emulate_media(color_scheme=scheme)
        await self.page.evaluate(
            "scheme => { document.documentElement.dataset.theme = scheme }", scheme
        )
        await self.page.wait_for_timeout(400)  # Transitions end before the picture is taken.


def banner(visit: Visit, part: str) -> Locator:
    """What says that a part of the site is not well."""
    return visit.page.locator(f"[data-testid=degraded-banner][data-part={part}]")


async def looks_well(visit: Visit) -> None:
    """Wait until nothing says otherwise; the day may be over by then."""
    page = visit.page
    await page.get_by_test_id("degraded-banner").wait_for(state="detached", timeout=SHOWN_MS_MAX)
    await page.locator("[data-testid=connection-state][data-state=live]").wait_for()
    feed = page.locator("[data-testid=feed-state]:is([data-state=live], [data-state=finished])")
    await feed.wait_for(timeout=SHOWN_MS_MAX)


async def looks_good(visit: Visit, name: str) -> None:
    """Pictures, axe, and no sideways scrolling on a phone."""
    await visit.shoot(name)
    assert await visit.axe() == []
    page = visit.page
    await page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= NARROW["width"]
    await page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})


def browser_program() -> str:
    """Ask before anything is started: without a browser the journey is NOT RUN."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("NOT RUN: no Chromium on this machine")
    return program


@contextlib.asynccontextmanager
async def visiting(url: str) -> AsyncIterator[Visit]:
    """A fresh profile in India, on the site."""
    program = browser_program()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(_FLAGS))
        context = await browser.new_context(
            base_url=url, locale="en-IN", timezone_id="Asia/Kolkata"
        )
        visit = Visit(await context.new_page())
        visit.watch()
        try:
            yield visit
        finally:
            await browser.close()
