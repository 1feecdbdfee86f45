"""What other contexts and the live edge may ask of identity."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from treum.contexts.identity.queries import people
from treum.contexts.identity.rules.people import Person, Role, fold_email, is_email
from treum.contexts.identity.rules.permissions import Permission, holders
from treum.contexts.identity.rules.tickets import BadTicket
from treum.contexts.identity.rules.verification import BadVerification
from treum.contexts.identity.service.tickets import redeem_ticket
from treum.platform.auth import Actor, requires
from treum.platform.database import Transaction

__all__ = [
    "BadTicket",
    "BadVerification",
    "Permission",
    "Person",
    "Role",
    "permits",
    "person",
    "person_by_email",
    "redeem_ticket",
]


async def person(tx: Transaction, person_id: UUID) -> Person | None:
    return await people.person_by_id(tx, person_id)


async def person_by_email(tx: Transaction, email: str) -> Person | None:
    """Without regard to case."""
    folded = fold_email(email)
    return await people.person_by_email(tx, folded) if is_email(folded) else None


def permits(permission: Permission) -> Callable[[Actor], Awaitable[Actor]]:
    """A gate that lets in whom the table of permissions marks.

    Raises: NotPermitted, SecondFactorRequired.
    """
    return requires(*holders(permission))
