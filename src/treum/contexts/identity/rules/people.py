"""Who a person is, and what may be entered at sign-up."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from treum.contexts.identity.rules.passwords import normal_password, password_fault
from treum.platform.errors import Conflict, FieldError, Invalid

EMAIL_CHARACTERS_MAX = 254
NAME_CHARACTERS_MAX = 80
# Joiners that Indian scripts need inside a word; other format characters can disguise a name.
_JOINERS = "\u200c\u200d"
# Source: WHATWG HTML, "valid e-mail address", with at least one dot in the domain. ASCII only, so
# that Python and PostgreSQL agree on lower case.
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL = re.compile(rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{_LABEL}\.)+{_LABEL}")


class Role(StrEnum):
    CUSTOMER = "customer"
    ANALYST = "analyst"
    INSTRUCTOR = "instructor"
    SUPPORT = "support"
    FINANCE = "finance"
    COMPLIANCE = "compliance"
    ADMIN = "admin"


class BadRegistration(Invalid):
    code = "identity.bad_registration"
    title = "Check the marked fields"


class EmailTaken(Conflict):
    code = "identity.email_taken"
    title = "There is an account with this e-mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """roles: in the order of `Role`. email_verified_at: None until the e-mail is proven theirs.
    has_second_factor: signing in takes more than the password."""

    id: UUID
    email: str
    name: str
    roles: tuple[Role, ...]
    created_at: datetime
    email_verified_at: datetime | None = None
    has_second_factor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    person: Person
    password_hash: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Accepted input of a sign-up."""

    name: str
    email: str
    password: str = field(repr=False)
    device: str = "Unknown device"


def new_person(*, name: str, email: str, password: str) -> NewPerson:
    """The input as it will be stored. Raises: BadRegistration with every field at fault."""
    new = NewPerson(
        name=" ".join(unicodedata.normalize("NFC", name).split()),
        email=fold_email(email),
        password=normal_password(password),
    )
    if faults := tuple(_faults(new)):
        raise BadRegistration("Some fields cannot be accepted.", faults)
    return new


def fold_email(email: str) -> str:
    """How an e-mail is stored and compared."""
    return email.strip().lower() if email.isascii() else email


def is_email(folded: str) -> bool:
    return len(folded) <= EMAIL_CHARACTERS_MAX and _EMAIL.fullmatch(folded) is not None


def _faults(new: NewPerson) -> Iterator[FieldError]:
    if not 1 <= len(new.name) <= NAME_CHARACTERS_MAX or not is_printable(new.name):
        yield FieldError("body.name", f"Give a name of 1 to {NAME_CHARACTERS_MAX} characters.")
    if not is_email(new.email):
        yield FieldError("body.email", "Give an e-mail address such as asha@example.com.")
    if message := password_fault(new.password, email=new.email, name=new.name):
        yield FieldError("body.password", message)


def is_printable(name: str) -> bool:
    return all(character.isprintable() or character in _JOINERS for character in name)
