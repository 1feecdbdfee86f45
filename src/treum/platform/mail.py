"""Mail: a port, SMTP behind it, and where no server is set a sink that only shows what was sent."""

import asyncio
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final, Protocol

from sqlalchemy import text

from treum.platform.clock import now
from treum.platform.database import Database, Transaction
from treum.platform.errors import TreumError
from treum.platform.settings import MailSecurity, MailSettings

KEPT_MAX: Final = 500
"""Messages in the sink; older ones go."""
_THREADS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """text: plain, and never shown in a log."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SunkMail:
    """What the sink shows."""

    key: str
    mail: Mail
    at: datetime


class MailRefused(TreumError):
    """For good: the address does not exist, or the server will not have the message."""

    code = "mail.refused"
    status = 502
    title = "The mail was refused"


class Mailer(Protocol):
    async def send(self, mail: Mail, *, key: str) -> None:
        """key: the same for a repeat, so that it can be known again.

        Raises: MailRefused; OSError or smtplib.SMTPException when it may be tried again.
        """


def mailer_of(settings: MailSettings, database: Database) -> Mailer:
    if settings.host is None:
        return MailSink(database)
    return SmtpMailer(settings, host=settings.host)


class MailSink:
    """Sends nothing. One message a key, as a good receiver would have it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def send(self, mail: Mail, *, key: str) -> None:
        values = {"key": key, "recipient": mail.to, "subject": mail.subject, "body": mail.text}
        async with self._database.transaction() as tx:
            await tx.execute(_INSERT, values)
            await tx.execute(_SWEEP, {"kept": KEPT_MAX})


async def sunk(tx: Transaction, *, limit: int) -> list[SunkMail]:
    """The newest first."""
    found = await tx.execute(_NEWEST, {"limit": limit})
    return [
        SunkMail(
            key=row.key,
            mail=Mail(to=row.recipient, subject=row.subject, text=row.body),
            at=row.at,
        )
        for row in found
    ]


class SmtpMailer:
    """One connection a message, in a thread: mail is rare, and a kept connection goes stale."""

    def __init__(self, settings: MailSettings, *, host: str) -> None:
        self._settings = settings
        self._host = host
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="mail")

    async def send(self, mail: Mail, *, key: str) -> None:
        message = self._message(mail, key=key)
        await asyncio.get_running_loop().run_in_executor(self._threads, self._deliver, message)

    def _message(self, mail: Mail, *, key: str) -> EmailMessage:
        """Raises: ValueError when a header holds a line break."""
        sender = self._settings.sender
        message = EmailMessage()
        message["From"] = sender
        message["To"] = mail.to
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(now())
        message["Message-ID"] = f"<{key}@{sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"  # Source: RFC 3834 §5.
        message.set_content(mail.text)
        return message

    def _deliver(self, message: EmailMessage) -> None:
        try:
            with self._connect() as server:
                self._sign_in(server)
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            if all(code >= 500 for code in codes):
                raise MailRefused("The address was refused.") from error
            raise
        except smtplib.SMTPResponseException as error:
            # A wrong password is for the operator to mend: the mail itself may be tried again.
            is_ours = isinstance(error, smtplib.SMTPAuthenticationError)
            if error.smtp_code >= 500 and not is_ours:
                raise MailRefused("The message was refused.") from error
            raise

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        where = (self._host, settings.port)
        if settings.security is MailSecurity.TLS:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(*where, timeout=settings.timeout_s, context=context)
        server = smtplib.SMTP(*where, timeout=settings.timeout_s)
        if settings.security is MailSecurity.STARTTLS:
            try:
                server.starttls(context=ssl.create_default_context())
            except (smtplib.SMTPException, OSError):
                server.close()
                raise
        return server

    def _sign_in(self, server: smtplib.SMTP) -> None:
        if self._settings.user is not None and self._settings.password is not None:
            server.login(self._settings.user, self._settings.password.reveal())


_INSERT = text(
    """
    INSERT INTO platform.mail (key, recipient, subject, body, at)
    VALUES (:key, :recipient, :subject, :body, clock_timestamp())
    ON CONFLICT (key) DO NOTHING
    """
)
_SWEEP = text(
    """
    DELETE FROM platform.mail
    WHERE key IN (SELECT key FROM platform.mail ORDER BY at DESC, key OFFSET :kept)
    """
)
_NEWEST = text(
    """
    SELECT key, recipient, subject, body, at FROM platform.mail
    ORDER BY at DESC, key LIMIT :limit
    """
)
