"""What identity does over time: mail the link that proves an e-mail."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from treum.contexts.identity.service.verification import (
    VERIFY_EMAIL,
    Post,
    mail_link,
    open_link,
)
from treum.platform.context import Resources
from treum.platform.database import Transaction
from treum.platform.mail import MailRefused, mailer_of
from treum.platform.workflows import Json, StepFailed, Steps, Unresolved, Workflow

_ROUNDS_MAX = 10
_PAUSE_S_FIRST = 30.0  # Doubled each time: a mail server may be away for four hours in all.


def workflows(resources: Resources) -> Sequence[Workflow]:
    settings = resources.settings
    post = Post(
        database=resources.database,
        mailer=mailer_of(settings.mail, resources.database),
        site=settings.http.public_url,
        key=settings.auth.ticket_key,
    )
    return [Workflow(VERIFY_EMAIL, partial(verify_email, post=post))]


async def verify_email(steps: Steps, verification_id: str, *, post: Post) -> None:
    """Raises: Unresolved when no mail server took it for hours."""
    identity = UUID(verification_id)

    async def open_(tx: Transaction) -> Json:
        return await open_link(tx, identity, key=post.key)

    async def mail(_key: str) -> Json:
        await mail_link(post, identity, key=steps.key_of("mail"))
        return None

    if not await steps.transactional("open", open_):
        return
    for number in range(_ROUNDS_MAX):
        try:
            await steps.external(f"mail.{number}", mail)
        except StepFailed as failed:
            if failed.code == MailRefused.code:
                return  # Nobody reads there; the person may ask again once the address is mended.
            if number == _ROUNDS_MAX - 1:
                raise Unresolved(f"mail: {failed.code}") from failed
        else:
            return
        await steps.sleep(_PAUSE_S_FIRST * 2.0**number)
