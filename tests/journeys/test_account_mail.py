"""Somebody signs up, reads the simulated mail and confirms; and a worker that dies as it mails."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import httpx
from playwright.async_api import Page, expect

from tests.journeys.browser import Visit, browser_program, visiting
from tests.journeys.stack import OURS, Stack, running
from tests.make.mail import FakeSmtp, smtp

EMAIL = "asha@example.com"
PASSWORD = "four unrelated quiet words"
QUIET_FEED = {"TREUM_FEED__SPEED": "1"}
PATIENCE_S = 120.0
OPEN = "SELECT count(*) FROM dbos.workflow_status WHERE status IN ('PENDING', 'ENQUEUED')"
MAILINGS = """
    SELECT status, recovery_attempts FROM dbos.workflow_status WHERE name = 'identity.verify_email'
"""


async def test_a_person_signs_up_and_confirms(data_dir: Path) -> None:
    browser_program()
    with running(data_dir, QUIET_FEED) as stack:
        assert f"mail is kept and not sent: {stack.url}/dev/mail" in stack.log.read_text()
        async with visiting(stack.url) as visit:
            await visit.page.goto("/sign-up")
            await visit.sign_up(EMAIL, PASSWORD)
            await expect(visit.page.get_by_test_id("confirm-banner")).to_contain_text(EMAIL)
            await visit.shoot("confirm-banner")
            link = await _read_mail(visit)
            await _follow(visit, link)
            assert visit.faults == []


async def _read_mail(visit: Visit) -> str:
    """The link in it. The page says that nothing was sent."""
    page = await visit.page.context.new_page()
    async with asyncio.timeout(PATIENCE_S):
        while True:
            await page.goto("/dev/mail")
            await expect(page.get_by_role("heading", level=1)).to_have_text("Simulated mail")
            await expect(page.get_by_text("Nothing here was sent")).to_be_visible()
            if await page.get_by_role("link").count():
                break
    await Visit(page).shoot("mailbox")
    await expect(page.get_by_role("article")).to_contain_text(EMAIL)
    link = await page.get_by_role("link").get_attribute("href")
    await page.close()
    assert link is not None
    return link


async def _follow(visit: Visit, link: str) -> None:
    """In another tab, as from a mail program, then in the first one again."""
    asked: list[str] = []
    page = await visit.page.context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    shown = Visit(page)
    await page.goto(link)
    await _is(page, "done")
    assert page.url == link.partition("#")[0]
    token = link.partition("#token=")[2]
    assert token
    assert not [url for url in asked if token in url.partition("#")[0]]
    await shown.shoot("verify-done")
    await page.goto("/")
    await page.wait_for_url("**/signals")
    await expect(page.get_by_test_id("run-banner")).to_be_visible()
    await expect(page.get_by_test_id("confirm-banner")).to_have_count(0)
    me = await page.request.get("/api/v1/users/me")
    assert (await me.json())["email_verified"] is True
    await page.goto(link)
    await _is(page, "used")
    await shown.shoot("verify-used")
    await _without_a_good_link(shown, link)
    await page.close()
    await visit.page.bring_to_front()
    await visit.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(visit.page.get_by_test_id("confirm-banner")).to_have_count(0)


async def _without_a_good_link(shown: Visit, link: str) -> None:
    """As somebody who is not signed in, at first without a network."""
    page = shown.page
    await page.request.post("/api/v1/auth/logout", headers=OURS)
    await page.goto("/verify-email")
    await _is(page, "none")
    await page.route("**/api/v1/auth/verify-email", lambda route: route.abort())
    await page.goto(f"{link}x")
    await _is(page, "failed")
    await shown.shoot("verify-failed")
    await page.unroute("**/api/v1/auth/verify-email")
    await page.get_by_role("button", name="Try again").click()
    await _is(page, "bad")
    await shown.shoot("verify-bad")
    await page.get_by_label("E-mail").fill("ravi@example.com")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("If ravi@example.com has an account")).to_be_visible()


async def _is(page: Page, state: str) -> None:
    await expect(page.get_by_test_id("verification")).to_have_attribute("data-state", state)


async def test_a_worker_killed_while_it_mails(data_dir: Path, web: Mapping[str, str]) -> None:
    """The server has taken the mail but not said so; the next worker mails it again, alike."""
    async with smtp(body="mute") as server:
        mail = {"HOST": "127.0.0.1", "PORT": str(server.port), "SECURITY": "none"}
        settings = {f"TREUM_MAIL__{name}": value for name, value in mail.items()}
        with running(data_dir, {**QUIET_FEED, **web, **settings}) as stack:
            assert "mail is kept" not in stack.log.read_text()
            await _register(stack)
            await _until_taken(server, 1)
            await stack.kill("worker")
            server.answers = {}
            await _until_nothing_is_open(stack)
            ((status, begun),) = await stack.fetch(MAILINGS)
    assert status == "SUCCESS"
    assert begun == 2
    assert len(server.taken) >= 2
    assert len({(one["Message-ID"], one["To"], one.get_content()) for one in server.taken}) == 1
    assert server.taken[0]["To"] == EMAIL


async def _register(stack: Stack) -> None:
    async with httpx.AsyncClient(base_url=stack.url, headers=OURS, timeout=30) as client:
        person = {"name": "Asha Rao", "email": EMAIL, "password": PASSWORD}
        answer = await client.post("/api/v1/auth/register", json=person)
    assert answer.status_code == 201


async def _until_taken(server: FakeSmtp, count: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while len(server.taken) < count:
            await asyncio.sleep(0.05)


async def _until_nothing_is_open(stack: Stack) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while (await stack.fetch(OPEN))[0][0] != 0:
            await asyncio.sleep(0.2)
