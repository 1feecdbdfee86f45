"""What identity does over time: mail links, and what happened to an account's safety."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from uuid import UUID

from treum.contexts.identity.service.links import Post
from treum.contexts.identity.service.notices import NOTIFY_SECURITY, forget_notice, mail_notice
from treum.contexts.identity.service.resets import (
    RESET_PASSWORD,
    mail_reset_link,
    open_reset_link,
)
from treum.contexts.identity.service.verification import (
    VERIFY_EMAIL,
    mail_link,
    open_link,
)
from treum.platform.context import Resources
from treum.platform.database import Transaction
from treum.platform.mail import MailRefused, mailer_of
from treum.platform.workflows import Json, StepFailed, Steps, Unresolved, Workflow

_ROUNDS_MAX = 10
_RESET_ROUNDS_MAX = 6  # A quarter of an hour: whoever waits longer has asked for another link.
_PAUSE_S_FIRST = 30.0  # Doubled each time: a mail server may be away for four hours in all.

Mailing = Callable[[str], Awaitable[None]]


def workflows(resources: Resources) -> Sequence[Workflow]:
    settings = resources.settings
    post = Post(
        database=resources.database,
        mailer=mailer_of(settings.mail, resources.database),
        site=settings.http.public_url,
        key=settings.auth.ticket_key,
    )
    return [
        Workflow(VERIFY_EMAIL, partial(verify_email, post=post)),
        Workflow(RESET_PASSWORD, partial(reset_password, post=post)),
        Workflow(NOTIFY_SECURITY, partial(notify_security, post=post)),
    ]


async def verify_email(steps: Steps, verification_id: str, *, post: Post) -> None:
    """Raises: Unresolved when no mail server took it for hours."""
    identity = UUID(verification_id)

    async def open_(tx: Transaction) -> Json:
        return await open_link(tx, identity, key=post.key)

    async def mail(key: str) -> None:
        await mail_link(post, identity, key=key)

    if not await steps.transactional("open", open_):
        return
    for number in range(_ROUNDS_MAX):
        if await _is_settled(steps, mail, number=number, rounds=_ROUNDS_MAX):
            return


async def reset_password(steps: Steps, reset_id: str, *, post: Post) -> None:
    """The life of a link begins anew with each round: until then nobody can have had it.

    Raises: Unresolved when no mail server took it.
    """
    identity = UUID(reset_id)

    async def open_(tx: Transaction) -> Json:
        return await open_reset_link(tx, identity, key=post.key)

    async def mail(key: str) -> None:
        await mail_reset_link(post, identity, key=key)

    for number in range(_RESET_ROUNDS_MAX):
        if not await steps.transactional(f"open.{number}", open_):
            return
        if await _is_settled(steps, mail, number=number, rounds=_RESET_ROUNDS_MAX):
            return


async def notify_security(steps: Steps, notice_id: str, *, post: Post) -> None:
    """Raises: Unresolved when no mail server took it for hours."""
    identity = UUID(notice_id)

    async def mail(key: str) -> None:
        await mail_notice(post, identity, key=key)

    async def forget(tx: Transaction) -> Json:
        await forget_notice(tx, identity)
        return None

    for number in range(_ROUNDS_MAX):
        if await _is_settled(steps, mail, number=number, rounds=_ROUNDS_MAX):
            break
    await steps.transactional("forget", forget)


async def _is_settled(steps: Steps, mail: Mailing, *, number: int, rounds: int) -> bool:
    """One round: False after a pause when nobody took the mail, and another may help.

    Raises: Unresolved after the last.
    """

    async def send(_key: str) -> Json:
        await mail(steps.key_of("mail"))
        return None

    try:
        await steps.external(f"mail.{number}", send)
    except StepFailed as failed:
        if failed.code == MailRefused.code:
            return True  # Nobody reads there; the person may ask again once it is mended.
        if number == rounds - 1:
            raise Unresolved(f"mail: {failed.code}") from failed
        await steps.sleep(_PAUSE_S_FIRST * 2.0**number)
        return False
    return True
