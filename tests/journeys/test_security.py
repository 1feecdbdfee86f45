"""Somebody guards their account: password, sessions, an ended session, a forgotten password.

How old a proof or a session is, is moved in the database: nobody can wait for it here.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.journeys.browser import Visit, browser_program, looks_good, visiting
from tests.journeys.moved import AGE_PROOFS, EXPIRE, moved
from tests.journeys.stack import OURS, Stack, running

EMAIL = "asha@example.com"
OLD, NEW = "four unrelated quiet words", "seven other calm llamas sing"
NEWEST = "nine green rivers never sleep"
QUIET_FEED = {"TREUM_FEED__SPEED": "1"}
MAIL_S_MAX = 120.0


async def test_a_person_guards_their_account(data_dir: Path) -> None:
    browser_program()
    with running(data_dir, QUIET_FEED) as stack:
        async with _signed_up(stack) as visit:
            await _open_by_the_menu(visit)
            await _change_password(visit, stack, data_dir=data_dir)
            async with _elsewhere(visit) as other:
                await _end_one(visit, other)
                await other.sign_in(EMAIL, NEW)
                await _end_all_others(visit, other)
            await _has_happened(visit)
            assert visit.faults == []


async def test_a_session_that_ends_mid_form_loses_no_input(data_dir: Path) -> None:
    browser_program()
    with running(data_dir, QUIET_FEED) as stack:
        async with _signed_up(stack) as visit:
            page = visit.page
            await page.goto("/account/security")
            await _is(page, "connection-state", state="live")  # Its socket asks for no ticket now.
            await moved(stack, data_dir, statement=EXPIRE)
            await _type_password(page, NEW)
            dialog = page.get_by_test_id("sign-in-dialog")
            await expect(dialog.get_by_label("E-mail")).to_have_value(EMAIL)
            await visit.shoot("sign-in-again")
            assert await visit.axe() == []
            await _answer(dialog, NEW)
            await expect(dialog.get_by_role("alert")).to_contain_text("not the password")
            await _answer(dialog, OLD)
            await expect(dialog).to_have_count(0)
            await expect(page.get_by_text("Your password is changed.")).to_be_visible()
            # A read still under way would find no session, and leave the page before the form.
            await page.locator("[data-action='identity.password_changed']").wait_for()
            await _is(page, "connection-state", state="live")  # Its socket asks for no ticket now.
            await moved(stack, data_dir, statement=EXPIRE)
            await _type_password(page, NEWEST)
            await dialog.get_by_role("button", name="Leave this page").click()
            await page.wait_for_url("**/sign-in?next=*")
            assert visit.faults == []


async def test_a_forgotten_password_is_set_anew(data_dir: Path) -> None:
    browser_program()
    with running(data_dir, QUIET_FEED) as stack:
        async with _signed_up(stack) as visit:
            page = visit.page
            await page.request.post("/api/v1/auth/logout", headers=OURS)
            await _ask_for_link(visit)
            link = await _read_mail(page)
            await _set_anew(visit, link)
            await page.get_by_role("link", name="Sign in", exact=True).click()
            await visit.sign_in(EMAIL, NEW)
            await page.goto(link)
            await _type_password(page, NEWEST)
            await _is(page, "reset-password", state="bad")
            await visit.shoot("reset-bad")
            assert visit.faults == []


@contextlib.asynccontextmanager
async def _signed_up(stack: Stack) -> AsyncIterator[Visit]:
    async with visiting(stack.url) as visit:
        await visit.page.goto("/sign-up")
        await visit.sign_up(EMAIL, OLD)
        await visit.page.get_by_role("heading", level=1, name="Live signals").wait_for()
        yield visit


@contextlib.asynccontextmanager
async def _elsewhere(visit: Visit) -> AsyncIterator[Visit]:
    """The same person in another browser, signed in with the new password."""
    browser = visit.page.context.browser
    assert browser is not None
    base_url = visit.page.url.partition("/account")[0]
    context = await browser.new_context(base_url=base_url, locale="en-IN")
    other = Visit(await context.new_page())
    try:
        await other.sign_in(EMAIL, NEW)
        yield other
    finally:
        await context.close()


async def _open_by_the_menu(visit: Visit) -> None:
    """With the keyboard alone."""
    page = visit.page
    await page.get_by_role("button", name="Account of").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Account security")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/account/security")
    heading = page.get_by_role("heading", level=1, name="Account security")
    await expect(heading).to_be_focused()
    await expect(page.get_by_test_id("session")).to_have_count(1)
    await expect(page.get_by_text("You are signed in nowhere else.")).to_be_visible()
    await looks_good(visit, "security")


async def _change_password(visit: Visit, stack: Stack, *, data_dir: Path) -> None:
    """With a proof that is too old, so that it must be confirmed who asks."""
    page = visit.page
    await moved(stack, data_dir, statement=AGE_PROOFS)
    await _type_password(page, NEW)
    dialog = page.get_by_test_id("prove-dialog")
    await _holds_focus(page, dialog)
    await looks_good(visit, "prove")
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_text("Nothing was changed")).to_be_visible()
    await expect(_new_password(page)).to_have_value(NEW)
    await page.get_by_role("button", name="Change password").click()
    await _answer(dialog, "not my password at all")
    await expect(dialog.get_by_role("alert")).to_have_text("This is not your password.")
    await _answer(dialog, OLD)
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_text("Your password is changed.")).to_be_visible()
    await expect(_new_password(page)).to_have_value("")


async def _end_one(visit: Visit, other: Visit) -> None:
    page = visit.page
    await page.reload()
    await expect(page.get_by_test_id("session")).to_have_count(2)
    await looks_good(visit, "sessions")
    await page.get_by_role("button", name="End the session on").click()
    await expect(page.get_by_test_id("session")).to_have_count(1)
    heading = page.get_by_role("heading", name="Where you are signed in")
    await expect(heading).to_be_focused()
    await other.page.wait_for_url("**/sign-in")


async def _end_all_others(visit: Visit, other: Visit) -> None:
    page = visit.page
    await page.reload()
    await page.get_by_role("button", name="End all others").click()
    dialog = page.get_by_test_id("end-others-dialog")
    await looks_good(visit, "end-others")
    await dialog.get_by_role("button", name="Keep them").click()
    await expect(page.get_by_test_id("session")).to_have_count(2)
    await page.get_by_role("button", name="End all others").click()
    await dialog.get_by_role("button", name="End all others").click()
    await expect(page.get_by_test_id("session")).to_have_count(1)
    await other.page.wait_for_url("**/sign-in")
    assert (await page.request.get("/api/v1/users/me")).status == 200


async def _has_happened(visit: Visit) -> None:
    """Acts of this journey, in words; none is unknown to the page."""
    page = visit.page
    events = page.get_by_test_id("security-event")
    ended = page.locator("[data-action='identity.session_ended']")
    await expect(events.and_(ended)).to_have_count(1)
    texts = await events.all_inner_texts()
    assert not [text for text in texts if "Security of the account changed" in text], texts


async def _ask_for_link(visit: Visit) -> None:
    page = visit.page
    await page.goto("/sign-in")
    await page.get_by_role("link", name="Forgot your password?").click()
    await page.wait_for_url("**/forgot-password")
    await looks_good(visit, "forgot")
    await page.get_by_label("E-mail").fill(EMAIL)
    await page.keyboard.press("Enter")
    await _is(page, "forgot-password", state="sent")
    await looks_good(visit, "forgot-sent")


async def _read_mail(page: Page) -> str:
    """The link to set a new password; the one that confirms the address is there too."""
    links = page.locator("a[href*='/reset-password#token=']")
    async with asyncio.timeout(MAIL_S_MAX):
        while True:
            await page.goto("/dev/mail")
            if await links.count():
                break
            await asyncio.sleep(0.5)
    link = await links.first.get_attribute("href")
    assert link is not None
    return link


async def _set_anew(visit: Visit, link: str) -> None:
    page = visit.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(link)
    await _is(page, "reset-password", state="open")
    assert page.url == link.partition("#")[0]
    await looks_good(visit, "reset")
    await _type_password(page, NEW)
    await _is(page, "reset-password", state="done")
    await looks_good(visit, "reset-done")
    token = link.partition("#token=")[2]
    assert not [url for url in asked if token in url.partition("#")[0]]


async def _holds_focus(page: Page, dialog: Locator) -> None:
    await expect(dialog.get_by_label("Password", exact=True)).to_be_focused()
    for _ in range(8):
        await page.keyboard.press("Tab")
        assert await dialog.evaluate("dialog => dialog.contains(document.activeElement)")


def _new_password(page: Page) -> Locator:
    return page.get_by_label("New password")


async def _type_password(page: Page, password: str) -> None:
    await _new_password(page).fill(password)
    await page.keyboard.press("Enter")


async def _answer(dialog: Locator, password: str) -> None:
    field = dialog.get_by_label("Password", exact=True)
    await field.fill(password)
    await field.press("Enter")


async def _is(page: Page, part: str, *, state: str) -> None:
    await expect(page.get_by_test_id(part)).to_have_attribute("data-state", state)
