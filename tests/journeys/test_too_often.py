"""Whoever tries to sign in too often reads how long to wait."""

import json

from playwright.async_api import expect

from tests.journeys.browser import browser_program, visiting
from tests.journeys.stack import data_folder, running


async def test_too_many_attempts_are_told_how_long_to_wait() -> None:
    """The answer is made here: a real one would first take the guesses of an attacker."""
    browser_program()
    body = {"status": 429, "code": "identity.too_many_attempts", "title": "Too many"}
    with data_folder() as folder, running(folder, {"TREUM_FEED__SPEED": "1"}) as stack:
        async with visiting(stack.url) as visit:
            page = visit.page
            await page.route(
                "**/api/v1/auth/login",
                lambda route: route.fulfill(
                    status=429, headers={"Retry-After": "200"}, body=json.dumps(body)
                ),
            )
            await page.goto("/sign-in")
            await page.get_by_label("E-mail").fill("asha@example.com")
            await page.locator("input[name=password]").fill("a guess")
            await page.keyboard.press("Enter")
            await expect(page.get_by_role("alert")).to_contain_text("Try again in 4 minutes.")
            await visit.shoot("sign-in-too-often")
            assert await visit.axe() == []
            assert visit.faults == []
