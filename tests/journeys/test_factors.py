"""Somebody adds second factors, keeps recovery codes, and gives a script a token."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
from playwright.async_api import Locator, Page, expect

from tests.journeys.browser import Visit, browser_program, looks_good, visiting
from tests.journeys.moved import AGE_PROOFS, moved
from tests.journeys.stack import OURS, Stack, running
from tests.make.factors import shown, wrong

API = "/api/v1"
EMAIL, PASSWORD = "asha@example.com", "four unrelated quiet words"
QUIET_FEED = {"TREUM_FEED__SPEED": "1"}
REFUSED_S_MAX = 15.0
TABS_MAX = 80
FORGET_STEPS = "UPDATE identity.totp SET last_used_step = 0"
"""As if no code of now had been used: a code works once, and the next comes in 30 s."""
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


async def test_a_person_guards_their_account_by_factors(data_dir: Path) -> None:
    browser_program()
    with running(data_dir, QUIET_FEED) as stack:
        async with _signed_up(stack) as visit:
            await visit.page.goto("/account/security")
            await expect(visit.page.get_by_test_id("codes-left")).to_be_visible()
            await looks_good(visit, "factors-none")
            secret = await _turn_on_app(visit)
            codes = await _keep_codes(visit)
            await _prove(visit.page, stack, secret=secret, data_dir=data_dir)
            await _last_factor_stays(visit)
            await _add_passkey(visit)
            await _remove_app(visit)
            assert not set(codes) & set(await _renew_codes(visit))
            await _has_happened(visit.page)
            assert visit.faults == []


async def test_a_token_is_made_and_revoked_by_the_keyboard(data_dir: Path) -> None:
    browser_program()
    with running(data_dir, QUIET_FEED) as stack:
        async with _signed_up(stack) as visit, httpx.AsyncClient(base_url=stack.url) as script:
            await _sign_in_app(visit, script)
            await moved(stack, data_dir, statement=AGE_PROOFS)
            token = await _make_token(visit)
            bearer = {**OURS, "Authorization": f"Bearer {token}"}
            me = await script.get(f"{API}/users/me", headers=bearer)
            assert (me.status_code, me.json()["email"]) == (200, EMAIL)
            signals = await script.get(f"{API}/signals/live", headers=bearer)
            assert signals.json()["code"] == "auth.scope_required"
            await _revoke(visit)
            await _refused(script, bearer)
            assert visit.faults == []


@contextlib.asynccontextmanager
async def _signed_up(stack: Stack) -> AsyncIterator[Visit]:
    async with visiting(stack.url) as visit:
        await visit.page.goto("/sign-up")
        await visit.sign_up(EMAIL, PASSWORD)
        await visit.page.get_by_role("heading", level=1, name="Live signals").wait_for()
        yield visit


async def _turn_on_app(visit: Visit) -> str:
    """The app's secret, read from the page as a person without a camera does."""
    page = visit.page
    await _section(page, "totp").get_by_role("button", name="Set up").click()
    dialog = page.get_by_test_id("totp-dialog")
    await expect(dialog.get_by_role("img", name="QR code")).to_be_visible()
    await looks_good(visit, "totp-setup")
    secret = (await dialog.get_by_test_id("totp-secret").inner_text()).replace(" ", "")
    code = dialog.get_by_label("Code from the app")
    await code.fill(wrong(secret))
    await code.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("not the code")
    await code.fill(shown(secret))
    await code.press("Enter")
    return secret


async def _keep_codes(visit: Visit) -> list[str]:
    """Shown once, so that neither Escape nor a click beside it lets them go."""
    page = visit.page
    dialog = page.get_by_test_id("keep-dialog")
    await expect(dialog.get_by_test_id("kept")).to_have_count(10)
    codes = await dialog.get_by_test_id("kept").all_inner_texts()
    await looks_good(visit, "recovery-codes")
    await page.keyboard.press("Escape")
    await expect(dialog.get_by_role("alert")).to_contain_text("shown only once")
    async with page.expect_download() as downloading:
        await dialog.get_by_role("link", name="Download").click()
    text = (await (await downloading.value).path()).read_text("utf-8")
    assert [line for line in text.splitlines() if line in codes] == codes
    await dialog.get_by_role("button", name="I have kept them").click()
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_role("heading", name="Recovery codes")).to_be_focused()
    await expect(page.get_by_test_id("codes-left")).to_have_text("10 codes are left.")
    return codes


async def _prove(page: Page, stack: Stack, *, secret: str, data_dir: Path) -> None:
    """Beside the password, which was typed at the start: from now on both are asked for."""
    await moved(stack, data_dir, statement=FORGET_STEPS)
    body = {"code": shown(secret)}
    proven = await page.request.post(f"{API}/auth/prove/totp", data=body, headers=OURS)
    assert proven.status == 204


async def _last_factor_stays(visit: Visit) -> None:
    """On the page there is no button for it, and the server refuses it too."""
    page = visit.page
    await page.reload()
    section = _section(page, "totp")
    await expect(section.get_by_text("your only second factor")).to_be_visible()
    await expect(section.get_by_role("button", name="Remove")).to_have_count(0)
    refused = await page.request.delete(f"{API}/users/me/factors/totp", headers=OURS)
    assert (await refused.json())["code"] == "identity.last_factor"
    await looks_good(visit, "factors-last")


async def _add_passkey(visit: Visit) -> None:
    page = visit.page
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    await _section(page, "passkeys").get_by_role("button", name="Add a passkey").click()
    dialog = page.get_by_test_id("passkey-dialog")
    await looks_good(visit, "passkey-setup")
    await dialog.get_by_label("Name of the passkey").fill("My phone")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("passkey")).to_contain_text("My phone")
    await expect(page.get_by_test_id("keep-dialog")).to_have_count(0)
    await looks_good(visit, "factors-both")


async def _remove_app(visit: Visit) -> None:
    page = visit.page
    await page.get_by_role("button", name="Remove the authenticator app").click()
    dialog = page.get_by_test_id("ask-first-dialog")
    await looks_good(visit, "factor-removal")
    await dialog.get_by_role("button", name="Remove").click()
    await expect(page.get_by_test_id("totp")).to_have_count(0)
    await expect(page.get_by_role("heading", name="Authenticator app")).to_be_focused()
    section = _section(page, "passkeys")
    await expect(section.get_by_text("your only second factor")).to_be_visible()
    await expect(section.get_by_role("button", name="Remove")).to_have_count(0)


async def _renew_codes(visit: Visit) -> list[str]:
    page = visit.page
    await page.get_by_role("button", name="Make new codes").click()
    await page.get_by_test_id("ask-first-dialog").get_by_role("button", name="Make new").click()
    kept = page.get_by_test_id("kept")
    await expect(kept).to_have_count(10)
    codes = await kept.all_inner_texts()
    await page.get_by_role("button", name="I have kept them").click()
    return codes


async def _has_happened(page: Page) -> None:
    """Each act of this journey has its words."""
    await page.reload()
    events = page.get_by_test_id("security-event")
    for words in (
        "An authenticator app was set up",
        "An authenticator app was removed",
        "A passkey was added",
        "New recovery codes were made",
    ):
        await expect(events.filter(has_text=words)).to_have_count(1)
    await expect(events.filter(has_text="Security of the account changed")).to_have_count(0)


async def _sign_in_app(visit: Visit, script: httpx.AsyncClient) -> None:
    """An app of the same person, seen and ended on the page."""
    body = {"email": EMAIL, "password": PASSWORD, "device_name": "Asha's phone"}
    tokens = (await script.post(f"{API}/auth/token", json=body, headers=OURS)).json()
    bearer = {**OURS, "Authorization": f"Bearer {tokens['access_token']}"}
    assert (await script.get(f"{API}/signals/live", headers=bearer)).status_code == 200
    page = visit.page
    await page.goto("/account/security")
    await page.get_by_role("button", name="Sign out the app Asha's phone").click()
    await page.get_by_test_id("ask-first-dialog").get_by_role("button", name="Sign out").click()
    await expect(page.get_by_text("No app is signed in.")).to_be_visible()
    await _refused(script, bearer)


async def _make_token(visit: Visit) -> str:
    """With the keyboard alone, from the top of the page, and with a proof that is too old."""
    page = visit.page
    await page.reload()
    await _tab_to(page, page.get_by_role("button", name="Make a token"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Name of the token")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Choose at least one.")).to_be_visible()
    await looks_good(visit, "token-form")
    await page.keyboard.type("Nightly report")
    await _tab_to(page, page.get_by_role("checkbox", name="See who you are"))
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    password = page.get_by_test_id("prove-dialog").get_by_label("Password", exact=True)
    await expect(password).to_be_focused()
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    kept = page.get_by_test_id("kept")
    token = await kept.inner_text()
    await looks_good(visit, "token-made")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Copied")).to_be_focused()
    await _tab_to(page, page.get_by_role("button", name="I have kept it"))
    await page.keyboard.press("Enter")
    await expect(kept).to_have_count(0)
    await expect(page.get_by_role("heading", name="Personal tokens")).to_be_focused()
    return token


async def _revoke(visit: Visit) -> None:
    """Also by the keyboard; by now it has been used."""
    page = visit.page
    await page.reload()
    await expect(page.get_by_test_id("token")).to_contain_text("last used")
    await looks_good(visit, "tokens")
    await _tab_to(page, page.get_by_role("button", name="Revoke the token Nightly report"))
    await page.keyboard.press("Enter")
    await _tab_to(page, page.get_by_role("button", name="Revoke", exact=True))
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("You have no personal token.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Personal tokens")).to_be_focused()


async def _refused(script: httpx.AsyncClient, bearer: dict[str, str]) -> None:
    async with asyncio.timeout(REFUSED_S_MAX):
        while (await script.get(f"{API}/users/me", headers=bearer)).status_code != 401:
            await asyncio.sleep(0.2)


async def _tab_to(page: Page, control: Locator) -> None:
    await control.wait_for()
    for _ in range(TABS_MAX):
        if await control.evaluate("control => control === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{control} is not reached by Tab")


def _section(page: Page, name: str) -> Locator:
    return page.get_by_test_id(f"{name}-section")
