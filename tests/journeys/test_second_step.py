"""Somebody signs in, and confirms who they are, with a second factor.

How old things are is moved in the database: nobody can wait for it here.
"""

from pathlib import Path
from typing import Final

from playwright.async_api import Page, expect

from tests.journeys.account import PASSWORD, Account, is_live, signed_up
from tests.journeys.browser import browser_program, looks_good, visiting
from tests.journeys.moved import AGE_PROOFS
from tests.journeys.stack import running
from tests.make.factors import wrong

EMAIL: Final = "asha@example.com"
NEW, NEWEST = "seven other calm llamas sing", "nine green rivers never sleep"
QUIET_FEED = {"TREUM_FEED__SPEED": "1"}
_AGE_STEPS = (
    "UPDATE identity.challenge SET created_at = created_at - interval '1 hour',"
    " expires_at = expires_at - interval '1 hour'"
)


async def test_a_second_factor_signs_in_and_confirms(data_dir: Path) -> None:
    browser_program()
    with running(data_dir, QUIET_FEED) as stack:
        async with visiting(stack.url) as visit:
            asha = await signed_up(visit, EMAIL, stack=stack, data_dir=data_dir)
            await asha.add_app()
            await _sign_in_by_app(asha)
            await _sign_in_by_recovery_code(asha)
            await asha.add_passkey()
            await _sign_in_by_passkey(asha)
            await _begin_too_slowly(asha)
            await _confirm_by_app(asha)
            await _confirm_by_passkey(asha)
            assert asha.visit.faults == []


async def _sign_in_by_app(asha: Account) -> None:
    """With the keyboard alone."""
    page = asha.page
    await asha.sign_out()
    await page.get_by_label("E-mail").focus()
    await page.keyboard.type(EMAIL)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    field = page.get_by_label("Code from your authenticator app")
    await expect(field).to_be_focused()
    await looks_good(asha.visit, "second-step")
    await page.keyboard.type(wrong(asha.secret))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("not accepted")
    await looks_good(asha.visit, "second-step-wrong")
    code = await asha.code()
    await page.keyboard.press("Control+A")
    await page.keyboard.type(f"{code[:3]} {code[3:]}")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/signals")
    await is_live(page)


async def _sign_in_by_recovery_code(asha: Account) -> None:
    page = asha.page
    await asha.sign_out()
    await _type_password(page)
    await page.get_by_role("button", name="Use a recovery code").click()
    field = page.get_by_label("Recovery code")
    await expect(field).to_be_focused()
    await looks_good(asha.visit, "second-step-recovery")
    await field.fill(asha.recovery_codes[0].lower())
    await field.press("Enter")
    await page.wait_for_url("**/signals")
    await is_live(page)


async def _sign_in_by_passkey(asha: Account) -> None:
    page = asha.page
    await asha.sign_out()
    await looks_good(asha.visit, "sign-in")
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await page.wait_for_url("**/signals")
    await is_live(page)
    await asha.sign_out()
    await _type_password(page)
    await page.get_by_role("button", name="Use a passkey instead").click()
    await page.wait_for_url("**/signals")
    await is_live(page)


async def _begin_too_slowly(asha: Account) -> None:
    page = asha.page
    await asha.sign_out()
    await _type_password(page)
    field = page.get_by_label("Code from your authenticator app")
    await field.fill(await asha.code())
    await asha.move(_AGE_STEPS)
    await field.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("That took too long")
    await expect(page.get_by_label("E-mail")).to_have_value(EMAIL)
    await looks_good(asha.visit, "second-step-over")
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await page.wait_for_url("**/signals")


async def _confirm_by_app(asha: Account) -> None:
    page = asha.page
    await page.goto("/account/security")
    await asha.move(AGE_PROOFS)
    await page.get_by_label("New password").fill(NEW)
    await page.keyboard.press("Enter")
    dialog = page.get_by_test_id("prove-dialog")
    await expect(dialog.get_by_label("Password", exact=True)).to_be_focused()
    await looks_good(asha.visit, "prove-totp")
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await page.get_by_label("New password").press("Enter")
    await dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    code = dialog.get_by_label("Code from your authenticator app")
    await code.fill(wrong(asha.secret))
    await code.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("not accepted")
    await code.fill(await asha.code())
    await code.press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_text("Your password is changed.")).to_be_visible()


async def _confirm_by_passkey(asha: Account) -> None:
    page = asha.page
    await asha.move(AGE_PROOFS)
    await page.get_by_label("New password").fill(NEWEST)
    await page.keyboard.press("Enter")
    dialog = page.get_by_test_id("prove-dialog")
    await dialog.get_by_role("button", name="Use a passkey").click()
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_label("New password")).to_have_value("")
    await expect(page.get_by_text("Your password is changed.")).to_be_visible()


async def _type_password(page: Page) -> None:
    await page.get_by_label("E-mail").fill(EMAIL)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="One more step")).to_be_visible()
