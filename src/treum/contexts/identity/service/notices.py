"""Tell a person by mail what happened to their account's safety."""

from uuid import UUID

from treum.contexts.identity.queries.notices import delete_notice, notice_by_id
from treum.contexts.identity.queries.people import person_by_id
from treum.contexts.identity.rules.notices import Notice, subject_of, text_of
from treum.contexts.identity.service.links import Post
from treum.contexts.identity.tables.notices import NoticeRow
from treum.platform.database import Transaction
from treum.platform.ids import new_id
from treum.platform.mail import Mail
from treum.platform.workflows import start

NOTIFY_SECURITY = "identity.notify_security"


async def notify(tx: Transaction, person_id: UUID, notice: Notice, *, device: str = "") -> None:
    """The mail follows the commit, to the e-mail the person has now: call it before changing that.

    device: where it was done, by `device_of`.
    """
    person = await person_by_id(tx, person_id)
    if person is None:
        return
    notice_id = new_id()
    tx.add(
        NoticeRow(
            id=notice_id,
            person_id=person_id,
            notice=notice,
            email=person.email,
            device=device,
            noticed_at=tx.now,
        )
    )
    await tx.flush()
    await start(
        tx, NOTIFY_SECURITY, id=f"{NOTIFY_SECURITY}/{notice_id}", arguments=[str(notice_id)]
    )


async def mail_notice(post: Post, notice_id: UUID, *, key: str) -> None:
    """key: known again by a receiver that gets it twice. Raises: MailRefused, and what the mailer
    does."""
    async with post.database.snapshot() as tx:
        noticed = await notice_by_id(tx, notice_id)
    if noticed is not None:
        mail = Mail(to=noticed.email, subject=subject_of(noticed.notice), text=text_of(noticed))
        await post.mailer.send(mail, key=key)


async def forget_notice(tx: Transaction, notice_id: UUID) -> None:
    """Once it is mailed nobody needs it."""
    await delete_notice(tx, notice_id)
