"""What staff do to accounts; every act is audited with its reason, in its own transaction."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from treum.contexts.identity.queries.staff import (
    lock_standing,
    note_disabled,
    replace_roles,
    standing_by_email,
)
from treum.contexts.identity.rules.people import Role, fold_email, is_email
from treum.contexts.identity.rules.staff import (
    NoSuchPerson,
    OwnRoles,
    Standing,
    check_admin_stays,
)
from treum.contexts.identity.service.revoke import Reason, revoke_all
from treum.platform import audit
from treum.platform.audit import Act
from treum.platform.database import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAct:
    """by: the member of staff. to: whose account. reason: in their words, for an auditor."""

    by: UUID
    to: UUID
    reason: str


async def find(tx: Transaction, email: str, *, by: UUID) -> Standing:
    """Also looking somebody up is an act. Raises: NoSuchPerson."""
    folded = fold_email(email)
    found = await standing_by_email(tx, folded) if is_email(folded) else None
    if found is None:
        raise NoSuchPerson("Nobody here has this e-mail.")
    tx.actor = str(by)
    await audit.record(
        tx, Act(action="identity.person_found", subject=f"person:{found.id}", detail={})
    )
    return found


async def disable(tx: Transaction, act: StaffAct) -> None:
    """Ends every session; repeated, it changes nothing. Raises: NoSuchPerson, LastAdmin."""
    person, admins = await _lock(tx, act)
    if person.disabled_at is not None:
        return
    check_admin_stays(act.to, admins)
    await note_disabled(tx, act.to, at=tx.now)
    await _record(tx, "person_disabled", act)
    await revoke_all(tx, act.to, reason=Reason.DISABLED)


async def enable(tx: Transaction, act: StaffAct) -> None:
    """Also ends what a sign-in began beside the disabling. Raises: NoSuchPerson."""
    person, _ = await _lock(tx, act)
    if person.disabled_at is None:
        return
    await note_disabled(tx, act.to, at=None)
    await _record(tx, "person_enabled", act)
    await revoke_all(tx, act.to, reason=Reason.DISABLED)


async def change_roles(tx: Transaction, act: StaffAct, roles: Collection[Role]) -> None:
    """Ends every session, for what a session may do was told at its beginning.

    Raises: NoSuchPerson, OwnRoles, LastAdmin.
    """
    if act.by == act.to:
        raise OwnRoles("Ask another admin.")
    person, admins = await _lock(tx, act)
    if set(person.roles) == set(roles):
        return
    if Role.ADMIN not in roles:
        check_admin_stays(act.to, admins)
    await replace_roles(tx, act.to, roles)
    change = {"from": list(person.roles), "to": [role for role in Role if role in roles]}
    await _record(tx, "roles_changed", act, more=change)
    await revoke_all(tx, act.to, reason=Reason.ROLES_CHANGED)


async def end_all_sessions(tx: Transaction, act: StaffAct) -> None:
    """Raises: NoSuchPerson."""
    await _lock(tx, act)
    await _record(tx, "sessions_ended", act)
    await revoke_all(tx, act.to, reason=Reason.STAFF)


async def _lock(tx: Transaction, act: StaffAct) -> tuple[Standing, frozenset[UUID]]:
    person, admins = await lock_standing(tx, act.to)
    if person is None:
        raise NoSuchPerson("There is no such person.")
    tx.actor = str(act.by)
    return person, admins


async def _record(
    tx: Transaction, verb: str, act: StaffAct, *, more: Mapping[str, object] | None = None
) -> None:
    detail = {"reason": act.reason, **(more or {})}
    await audit.record(
        tx, Act(action=f"identity.{verb}", subject=f"person:{act.to}", detail=detail)
    )
