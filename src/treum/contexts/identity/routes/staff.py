"""What staff do to accounts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import AfterValidator, ConfigDict, Field

from treum.contexts.identity.api import Permission, permits
from treum.contexts.identity.rules.people import EMAIL_CHARACTERS_MAX, Role
from treum.contexts.identity.rules.staff import (
    REASON_CHARACTERS_MAX,
    REASON_CHARACTERS_MIN,
    Standing,
    mask_email,
)
from treum.contexts.identity.service import staff
from treum.contexts.identity.service.staff import StaffAct
from treum.platform.auth import Actor, Proven
from treum.platform.http.app import Writing
from treum.platform.http.problems import Problem

router = APIRouter(prefix="/staff/people", tags=["staff"])
_REFUSED: dict[int | str, dict[str, object]] = {
    401: {"model": Problem, "description": "`auth.required`, `auth.session_ended`"},
    403: {
        "model": Problem,
        "description": "`auth.not_permitted`, `auth.second_factor_required`, "
        "`auth.step_up_required`, `identity.own_roles`",
    },
    404: {"model": Problem, "description": "`identity.no_such_person`"},
}
_LAST: dict[int | str, dict[str, object]] = {
    409: {"model": Problem, "description": "`identity.last_admin`"}
}


# A reason is read in lists, where a line of its own could be taken for another record: no control,
# no separator but the space, nothing that turns the direction of writing.
_WORD = (
    r"[^\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200b\u200e\u200f"
    r"\u2028-\u202f\u205f-\u206f\u3000\ufeff]"
)
_ONE_LINE = rf"^ *{_WORD}(?:{_WORD}| ){{{REASON_CHARACTERS_MIN - 2},}}{_WORD} *$"
Why = Annotated[
    str,
    Field(
        max_length=REASON_CHARACTERS_MAX,
        pattern=_ONE_LINE,
        examples=["asked for by the person, case 1041"],
    ),
    AfterValidator(str.strip),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """In the body, for an address has no place in a URL."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    email: Annotated[str, Field(max_length=EMAIL_CHARACTERS_MAX, examples=["asha@example.com"])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasoned:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    reason: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRoles:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    roles: Annotated[list[Role], Field(min_length=1, max_length=len(Role))]
    reason: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPerson:
    """email: masked."""

    id: UUID
    name: str
    email: str
    roles: tuple[Role, ...]
    created_at: datetime
    is_disabled: bool


_Reader = Annotated[Actor, Depends(permits(Permission.PEOPLE_READ))]
_Disabler = Annotated[Actor, Depends(permits(Permission.PEOPLE_DISABLE))]
_RoleChanger = Annotated[Actor, Depends(permits(Permission.ROLES_CHANGE))]
_Ender = Annotated[Actor, Depends(permits(Permission.SESSIONS_END))]


@router.post("/find", summary="Find somebody by e-mail", responses=_REFUSED)
async def find_person(*, actor: _Reader, body: Sought, tx: Writing) -> FoundPerson:
    return _found(await staff.find(tx, body.email, by=actor.person_id))


@router.post(
    "/{person_id}/disable",
    status_code=204,
    summary="Close an account until it is enabled",
    responses=_REFUSED | _LAST,
)
async def disable_person(
    *, actor: _Disabler, _proven: Proven, person_id: UUID, body: Reasoned, tx: Writing
) -> None:
    """Their sessions end at once; signing in is refused like a wrong password."""
    await staff.disable(tx, StaffAct(by=actor.person_id, to=person_id, reason=body.reason))


@router.post(
    "/{person_id}/enable",
    status_code=204,
    summary="Let somebody sign in again",
    responses=_REFUSED,
)
async def enable_person(
    *, actor: _Disabler, _proven: Proven, person_id: UUID, body: Reasoned, tx: Writing
) -> None:
    await staff.enable(tx, StaffAct(by=actor.person_id, to=person_id, reason=body.reason))


@router.put(
    "/{person_id}/roles",
    status_code=204,
    summary="Say what somebody may do here",
    responses=_REFUSED | _LAST,
)
async def change_roles(
    *, actor: _RoleChanger, _proven: Proven, person_id: UUID, body: NewRoles, tx: Writing
) -> None:
    """Not one's own. Their sessions end at once."""
    act = StaffAct(by=actor.person_id, to=person_id, reason=body.reason)
    await staff.change_roles(tx, act, body.roles)


@router.post(
    "/{person_id}/end-sessions",
    status_code=204,
    summary="Sign somebody out everywhere",
    responses=_REFUSED,
)
async def end_sessions_of_person(
    *, actor: _Ender, person_id: UUID, body: Reasoned, tx: Writing
) -> None:
    act = StaffAct(by=actor.person_id, to=person_id, reason=body.reason)
    await staff.end_all_sessions(tx, act)


def _found(person: Standing) -> FoundPerson:
    return FoundPerson(
        id=person.id,
        name=person.name,
        email=mask_email(person.email),
        roles=person.roles,
        created_at=person.created_at,
        is_disabled=person.disabled_at is not None,
    )
