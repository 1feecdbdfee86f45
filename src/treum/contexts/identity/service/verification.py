"""Prove that an e-mail belongs to a person: request, make the link, mail it, and take it back."""

import math
from datetime import timedelta
from uuid import UUID

from treum.contexts.identity.events import EmailVerified
from treum.contexts.identity.queries.people import lock_person_by_email, person_by_id
from treum.contexts.identity.queries.verification import (
    lock_verification,
    note_verified,
    open_verification,
    requests_since,
    sweep_verifications,
    verification_by_id,
)
from treum.contexts.identity.rules.people import Person, fold_email, is_email
from treum.contexts.identity.rules.tokens import hash_of
from treum.contexts.identity.rules.verification import (
    VERIFICATION_LIFE,
    BadVerification,
    Verification,
    request_wait,
)
from treum.contexts.identity.service.links import Post, link_token
from treum.contexts.identity.tables.verification import EmailVerificationRow
from treum.platform import audit
from treum.platform.audit import Act
from treum.platform.database import Transaction
from treum.platform.errors import TooOften
from treum.platform.ids import new_id
from treum.platform.mail import Mail
from treum.platform.settings import Secret
from treum.platform.workflows import start

VERIFY_EMAIL = "identity.verify_email"
PAGE = "/verify-email"
"""The token follows in the fragment, which a browser sends to nobody and no log holds."""
_PURPOSE = b"identity.verify_email"
_DAY = timedelta(days=1)


class TooManyLinks(TooOften):
    code = "identity.too_many_links"
    title = "A link was sent a moment ago"


async def request_verification(tx: Transaction, person: Person) -> None:
    """The mail follows the commit, by a workflow."""
    verification_id = new_id()
    tx.add(
        EmailVerificationRow(
            id=verification_id, person_id=person.id, email=person.email, requested_at=tx.now
        )
    )
    await tx.flush()
    await start(
        tx,
        VERIFY_EMAIL,
        id=f"{VERIFY_EMAIL}/{verification_id}",
        arguments=[str(verification_id)],
    )


async def resend(tx: Transaction, email: str) -> timedelta:
    """How long to wait when it was asked for too often; zero when a link is on its way, or when
    the address is unknown or proven. Only its owner may be told."""
    folded = fold_email(email)
    person = await lock_person_by_email(tx, folded) if is_email(folded) else None
    if person is None or person.email_verified_at is not None:
        return timedelta()
    day_ago = tx.now - _DAY
    earlier = await requests_since(tx, person.id, since=day_ago)
    wait = request_wait(earlier, tx.now)
    if not wait:
        await sweep_verifications(tx, person.id, before=day_ago - VERIFICATION_LIFE)
        await request_verification(tx, person)
    return wait


async def resend_to(tx: Transaction, person: Person) -> None:
    """Nothing happens once their address is proven. Raises: TooManyLinks."""
    wait = await resend(tx, person.email)
    if wait:
        raise TooManyLinks(
            "A link was sent a moment ago. Look in your spam folder too.",
            retry_after_s=math.ceil(wait.total_seconds()),
        )


async def open_link(tx: Transaction, verification_id: UUID, *, key: Secret | None) -> bool:
    """Its link is good from now on; False when nobody needs it any more."""
    verification = await verification_by_id(tx, verification_id)
    if verification is None or await _person(tx, verification) is None:
        return False
    await open_verification(
        tx,
        verification_id,
        token_hash=hash_of(token_of(verification_id, key)),
        expires_at=tx.now + VERIFICATION_LIFE,
    )
    return True


async def mail_link(post: Post, verification_id: UUID, *, key: str) -> None:
    """key: known again by a receiver that gets it twice. Raises: MailRefused, and what the mailer
    does."""
    async with post.database.snapshot() as tx:
        verification = await verification_by_id(tx, verification_id)
        person = await _person(tx, verification) if verification else None
    if person is not None:
        link = f"{post.site}{PAGE}#token={token_of(verification_id, post.key)}"
        await post.mailer.send(_mail(person.email, link), key=key)


async def verify(tx: Transaction, token: str) -> bool:
    """A link works once; used again, it changes nothing. False when it was proven before.

    Publishes: EmailVerified. Raises: BadVerification.
    """
    verification = await lock_verification(tx, hash_of(token))
    if verification is None:
        raise BadVerification("Ask for a new link.")
    if verification.used_at is not None:
        return False
    person = await person_by_id(tx, verification.person_id)
    is_theirs = person is not None and person.email == verification.email
    if not is_theirs or verification.expires_at is None or tx.now >= verification.expires_at:
        raise BadVerification("Ask for a new link.")
    is_new = await note_verified(tx, verification)
    if is_new:
        tx.actor = str(verification.person_id)
        subject = f"person:{verification.person_id}"
        await audit.record(tx, Act(action="identity.email_verified", subject=subject, detail={}))
        tx.publish(EmailVerified(person_id=verification.person_id))
    return is_new


def token_of(verification_id: UUID, key: Secret | None) -> str:
    """Raises: SetupError."""
    return link_token(verification_id, key, purpose=_PURPOSE)


async def _person(tx: Transaction, verification: Verification) -> Person | None:
    """Who still has this e-mail and has not proven it."""
    person = await person_by_id(tx, verification.person_id)
    if person is None or person.email_verified_at is not None:
        return None
    return person if person.email == verification.email else None


def _mail(to: str, link: str) -> Mail:
    """Without the name: whoever signs up with somebody's address would choose what we write."""
    hours = int(VERIFICATION_LIFE.total_seconds() // 3600)
    return Mail(
        to=to,
        subject="Confirm your e-mail for TREUM",
        text=(
            "Hello,\n\nplease confirm that this address is yours:\n\n"
            f"{link}\n\n"
            f"The link works once, for {hours} hours. If you did not open an account with TREUM, "
            "ignore this mail: nothing else will happen.\n"
        ),
    )
