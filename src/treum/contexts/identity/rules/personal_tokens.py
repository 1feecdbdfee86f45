"""A person's own tokens for their scripts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from treum.contexts.identity.rules.apps import label_of
from treum.contexts.identity.rules.scopes import Scope
from treum.platform.errors import FieldError, Invalid

PERSONAL_TOKENS_MAX = 20
PERSONAL_TOKEN_DAYS_MAX = 365
PERSONAL_TOKEN_PREFIX = "treum_pat_"  # noqa: S105 - by which a leaked one is recognised
_USE_PAUSE = timedelta(minutes=1)


class BadPersonalToken(Invalid):
    code = "identity.bad_personal_token"
    title = "Check the marked fields"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalToken:
    """last_used_at: to the minute; None until it is used."""

    id: UUID
    person_id: UUID
    roles: frozenset[str]
    has_second_factor: bool
    name: str
    scopes: frozenset[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    ended_at: datetime | None
    token_hash: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPersonalToken:
    """Accepted input."""

    name: str
    scopes: tuple[Scope, ...]
    life: timedelta


def new_personal_token(*, name: str, scopes: Iterable[Scope], days: int) -> NewPersonalToken:
    """The input as it will be stored. Raises: BadPersonalToken with every field at fault."""
    label, wanted = label_of(name), tuple(sorted(set(scopes)))
    faults = []
    if label is None:
        faults.append(FieldError("body.name", "Give a name of 1 to 80 characters."))
    if not wanted:
        faults.append(FieldError("body.scopes", "Choose what the token may do."))
    if not 1 <= days <= PERSONAL_TOKEN_DAYS_MAX:
        faults.append(FieldError("body.expires_in_days", "Choose 1 to 365 days."))
    if label is None or faults:
        raise BadPersonalToken("Some fields cannot be accepted.", faults)
    return NewPersonalToken(name=label, scopes=wanted, life=timedelta(days=days))


def is_token_live(token: PersonalToken, now: datetime) -> bool:
    return token.ended_at is None and now < token.expires_at


def is_use_due(token: PersonalToken, now: datetime) -> bool:
    """Is it time to note that the token is used? Once a minute, or its life would be writes."""
    return token.last_used_at is None or now - token.last_used_at >= _USE_PAUSE
