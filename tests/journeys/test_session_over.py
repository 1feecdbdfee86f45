"""A session is over while somebody writes: run out, it costs them nothing; ended, it shows nothing.

How old things are is moved in the database: nobody can wait for it here.
"""

from pathlib import Path
from typing import Final

from playwright.async_api import Locator, Page, expect

from tests.journeys.account import PASSWORD, Account, is_live, signed_up
from tests.journeys.browser import Visit, browser_program, looks_good, visiting
from tests.journeys.moved import EXPIRE
from tests.journeys.stack import OURS, running

EMAIL: Final = "asha@example.com"
NEW: Final = "seven other calm llamas sing"
QUIET_FEED = {"TREUM_FEED__SPEED": "1"}


async def test_what_was_typed_is_there_after_signing_in_over_the_page(data_dir: Path) -> None:
    browser_program()
    with running(data_dir, QUIET_FEED) as stack:
        async with visiting(stack.url) as visit:
            asha = await signed_up(visit, EMAIL, stack=stack, data_dir=data_dir)
            await asha.add_app()
            await _run_out_while_typing(asha)
            await _sign_in_again(asha)
            await expect(_field(visit.page)).to_have_value(NEW)
            await is_live(visit.page)
            await _field(visit.page).press("Enter")
            await expect(visit.page.get_by_text("Your password is changed.")).to_be_visible()
            await _end_in_another_tab(visit)
            assert visit.faults == []


async def test_somebody_else_finds_nothing_of_what_was_typed(data_dir: Path) -> None:
    browser_program()
    with running(data_dir, QUIET_FEED) as stack:
        async with visiting(stack.url) as visit:
            ravi = await signed_up(visit, "ravi@example.com", stack=stack, data_dir=data_dir)
            await ravi.add_passkey()
            await ravi.sign_out()
            asha = await signed_up(visit, EMAIL, stack=stack, data_dir=data_dir)
            await _run_out_while_typing(asha)
            page = visit.page
            await page.evaluate("window.ofAsha = 'anything kept in memory'")
            dialog = page.get_by_test_id("sign-in-dialog")
            await dialog.get_by_role("button", name="Sign in with a passkey").click()
            await page.wait_for_url("**/signals")
            await is_live(page)
            assert await page.evaluate("window.ofAsha") is None
            await page.goto("/account/security")
            await expect(_field(page)).to_have_value("")
            found = await (await page.request.get("/api/v1/users/me")).json()
            assert found["email"] == "ravi@example.com"
            assert visit.faults == []


async def _run_out_while_typing(account: Account) -> None:
    """What finds out is the ticket of the socket when that connects again."""
    page = account.page
    await page.goto("/account/security")
    await is_live(page)
    await _field(page).fill(NEW)
    await account.move(EXPIRE)
    await page.context.set_offline(True)
    await page.context.set_offline(False)


async def _sign_in_again(asha: Account) -> None:
    dialog = asha.page.get_by_test_id("sign-in-dialog")
    await expect(dialog.get_by_label("E-mail")).to_have_value(EMAIL)
    field = dialog.get_by_label("Password", exact=True)
    await expect(field).to_be_focused()
    await looks_good(asha.visit, "sign-in-again-passkey")
    await field.fill(PASSWORD)
    await field.press("Enter")
    code = dialog.get_by_label("Code from your authenticator app")
    await expect(code).to_be_focused()
    await looks_good(asha.visit, "sign-in-again-second-step")
    await code.fill(await asha.code())
    await code.press("Enter")
    await expect(dialog).to_have_count(0)


async def _end_in_another_tab(visit: Visit) -> None:
    """It is over for this one too, which is cleared."""
    page = visit.page
    await _field(page).fill(NEW)
    await page.request.post("/api/v1/auth/logout", headers=OURS)
    await page.wait_for_url("**/sign-in?next=*")
    await expect(page.get_by_test_id("sign-in-dialog")).to_have_count(0)


def _field(page: Page) -> Locator:
    return page.get_by_label("New password")
