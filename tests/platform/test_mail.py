"""Mail: what SMTP's answers mean, and the sink that shows instead of sending."""

import smtplib
from dataclasses import replace

import httpx
import pytest

from tests.make.identity import browser
from tests.make.mail import FakeSmtp, smtp
from treum.platform.context import Resources
from treum.platform.database import Database
from treum.platform.mail import Mail, MailRefused, MailSink, SmtpMailer, mailer_of, sunk
from treum.platform.settings import MailSecurity, MailSettings, Profile, Secret

MAIL = Mail(to="asha@example.com", subject="Hello", text="See https://treum.example/a?b=1&c=2 now")


def _mailer(fake: FakeSmtp, **changes: object) -> SmtpMailer:
    settings = MailSettings(
        host="127.0.0.1",
        port=fake.port,
        security=MailSecurity.NONE,
        sender="no-reply@treum.example",
    )
    return SmtpMailer(replace(settings, **changes), host="127.0.0.1")  # type: ignore[arg-type]


async def test_a_mail_arrives_with_an_id_that_a_repeat_shares() -> None:
    async with smtp() as fake:
        for _ in range(2):
            await _mailer(fake).send(MAIL, key="k1")
    first, second = fake.taken
    assert first["To"] == "asha@example.com"
    assert first["From"] == "no-reply@treum.example"
    assert first["Message-ID"] == second["Message-ID"] == "<k1@treum.example>"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first.get_content().strip() == MAIL.text


@pytest.mark.parametrize(
    "answers", [{"rcpt": "550 no such person"}, {"data": "554 spam"}, {"mail": "553 not you"}]
)
async def test_a_refusal_is_final(answers: dict[str, str]) -> None:
    async with smtp(**answers) as fake:
        with pytest.raises(MailRefused):
            await _mailer(fake).send(MAIL, key="k1")


@pytest.mark.parametrize(
    "answers", [{"rcpt": "450 busy"}, {"data": "451 later"}, {"mail": "421 closing"}]
)
async def test_a_busy_server_may_be_asked_again(answers: dict[str, str]) -> None:
    async with smtp(**answers) as fake:
        with pytest.raises(smtplib.SMTPException):
            await _mailer(fake).send(MAIL, key="k1")


async def test_a_mute_server_is_given_up() -> None:
    async with smtp(mail="mute") as fake:
        with pytest.raises(smtplib.SMTPServerDisconnected):
            await _mailer(fake, timeout_s=0.2).send(MAIL, key="k1")


async def test_nothing_is_sent_in_clear_when_the_server_offers_no_encryption() -> None:
    async with smtp() as fake:
        with pytest.raises(smtplib.SMTPNotSupportedError):
            await _mailer(fake, security=MailSecurity.STARTTLS).send(MAIL, key="k1")
    assert fake.taken == []


async def test_a_wrong_password_is_not_the_mails_fault() -> None:
    async with smtp(ehlo="250-fake\r\n250 AUTH PLAIN", auth="535 wrong") as fake:
        with pytest.raises(smtplib.SMTPAuthenticationError):
            await _mailer(fake, user="u", password=Secret("p")).send(MAIL, key="k1")


async def test_a_header_takes_no_line_break() -> None:
    async with smtp() as fake:
        with pytest.raises(ValueError, match="linefeed"):
            await _mailer(fake).send(replace(MAIL, subject="a\nBcc: b@example.com"), key="k1")
    assert fake.taken == []


async def test_the_sink_keeps_one_mail_a_key_and_not_for_ever(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("treum.platform.mail.KEPT_MAX", 2)
    mailer = mailer_of(MailSettings(), database)
    assert isinstance(mailer, MailSink)
    for key in ("k1", "k2", "k2", "k3"):
        await mailer.send(MAIL, key=key)
    async with database.snapshot() as tx:
        assert [one.key for one in await sunk(tx, limit=10)] == ["k3", "k2"]


def _as(resources: Resources, profile: Profile) -> Resources:
    return replace(resources, settings=replace(resources.settings, profile=profile))


async def _page(resources: Resources) -> httpx.Response:
    async with browser(resources) as opened:
        return await opened.get("/dev/mail")


async def test_the_page_shows_mail_and_runs_nothing(resources: Resources) -> None:
    evil = replace(MAIL, subject="<script>alert(1)</script>")
    await MailSink(resources.database).send(evil, key="k1")
    page = await _page(_as(resources, Profile.DEV))
    assert page.status_code == 200
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "&lt;script&gt;" in page.text
    assert "<script>" not in page.text
    assert "Nothing here was sent" in page.text
    assert '<a href="https://treum.example/a?b=1' in page.text


@pytest.mark.parametrize("profile", [Profile.TEST, Profile.PROD])
async def test_only_a_developer_reads_it(resources: Resources, profile: Profile) -> None:
    await MailSink(resources.database).send(MAIL, key="k1")
    page = await _page(_as(resources, profile))
    assert page.status_code == 404
    assert "asha" not in page.text
