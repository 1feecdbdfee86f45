"""Mail a link that sets a forgotten password anew."""

from datetime import timedelta
from uuid import UUID

from treum.contexts.identity.queries.passwords import account_by_id
from treum.contexts.identity.queries.people import lock_person_by_email
from treum.contexts.identity.queries.resets import (
    open_reset,
    reset_by_id,
    resets_since,
    sweep_resets,
)
from treum.contexts.identity.rules.people import fold_email, is_email
from treum.contexts.identity.rules.resets import RESET_LIFE, is_current, mark_of
from treum.contexts.identity.rules.tokens import hash_of
from treum.contexts.identity.rules.verification import request_wait
from treum.contexts.identity.service.links import Post, link_token
from treum.contexts.identity.tables.resets import PasswordResetRow
from treum.platform import audit
from treum.platform.audit import Act
from treum.platform.database import Transaction
from treum.platform.ids import new_id
from treum.platform.mail import Mail
from treum.platform.settings import Secret
from treum.platform.workflows import start

RESET_PASSWORD = "identity.reset_password"  # noqa: S105 - a workflow
PAGE = "/reset-password"
"""The token follows in the fragment, which a browser sends to nobody and no log holds."""
_PURPOSE = b"identity.reset_password"
_DAY = timedelta(days=1)


async def request_reset(tx: Transaction, email: str) -> None:
    """Nothing happens when the address is unknown or this is asked for too often: at most once a
    minute and five times a day. The mail follows the commit, by a workflow."""
    folded = fold_email(email)
    person = await lock_person_by_email(tx, folded) if is_email(folded) else None
    account = await account_by_id(tx, person.id) if person else None
    if account is None:
        return
    person_id, day_ago = account.person.id, tx.now - _DAY
    if request_wait(await resets_since(tx, person_id, since=day_ago), tx.now):
        return
    await sweep_resets(tx, person_id, before=day_ago - RESET_LIFE)
    reset_id = new_id()
    tx.add(
        PasswordResetRow(
            id=reset_id,
            person_id=person_id,
            email=account.person.email,
            password_mark=mark_of(account),
            requested_at=tx.now,
        )
    )
    await tx.flush()
    await start(tx, RESET_PASSWORD, id=f"{RESET_PASSWORD}/{reset_id}", arguments=[str(reset_id)])
    tx.actor = "anonymous"
    act = Act(action="identity.reset_requested", subject=f"person:{person_id}", detail={})
    await audit.record(tx, act)


async def open_reset_link(tx: Transaction, reset_id: UUID, *, key: Secret | None) -> bool:
    """Its link is good from now on; False when nobody needs it any more."""
    reset = await reset_by_id(tx, reset_id)
    account = await account_by_id(tx, reset.person_id) if reset else None
    if reset is None or account is None or not is_current(reset, account):
        return False
    token_hash = hash_of(reset_token_of(reset_id, key))
    await open_reset(tx, reset_id, token_hash=token_hash, expires_at=tx.now + RESET_LIFE)
    return True


async def mail_reset_link(post: Post, reset_id: UUID, *, key: str) -> None:
    """key: known again by a receiver that gets it twice. Raises: MailRefused, and what the mailer
    does."""
    async with post.database.snapshot() as tx:
        reset = await reset_by_id(tx, reset_id)
    if reset is not None and reset.used_at is None:
        link = f"{post.site}{PAGE}#token={reset_token_of(reset_id, post.key)}"
        await post.mailer.send(_mail(reset.email, link), key=key)


def reset_token_of(reset_id: UUID, key: Secret | None) -> str:
    """Raises: SetupError."""
    return link_token(reset_id, key, purpose=_PURPOSE)


def _mail(to: str, link: str) -> Mail:
    """Without the name, as anybody may ask for it who knows the address."""
    minutes = int(RESET_LIFE.total_seconds() // 60)
    return Mail(
        to=to,
        subject="Set a new password for TREUM",
        text=(
            "Hello,\n\nsomebody asked to set a new password for your account at TREUM. "
            f"If it was you, open this link:\n\n{link}\n\n"
            f"It works once, for {minutes} minutes. If it was not you, ignore this mail: your "
            "password stays as it is.\n"
        ),
    )
