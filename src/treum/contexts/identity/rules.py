"""What may be entered at sign-up, and how long a session and a ticket hold."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from treum.platform.errors import Conflict, FieldError, Invalid, TreumError, Unauthenticated

EMAIL_CHARACTERS_MAX = 254
NAME_CHARACTERS_MAX = 80
PASSWORD_CHARACTERS_MIN = 12
PASSWORD_CHARACTERS_MAX = 128
TICKET_LIFE = timedelta(seconds=30)
VERIFICATION_LIFE = timedelta(hours=24)
VERIFICATION_PAUSE = timedelta(minutes=1)
VERIFICATIONS_A_DAY_MAX = 5
_DAY = timedelta(days=1)
_SEEN_PAUSE = timedelta(minutes=1)
# Joiners that Indian scripts need inside a word; other format characters can disguise a name.
_JOINERS = "\u200c\u200d"
# Source: WHATWG HTML, "valid e-mail address", with at least one dot in the domain. ASCII only, so
# that Python and PostgreSQL agree on lower case.
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL = re.compile(rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{_LABEL}\.)+{_LABEL}")
# The most common of 12 and more characters in published lists of leaked passwords.
_COMMON_PASSWORDS = frozenset(
    """
    000000000000 010203040506 111111111111 111222333444 112233445566 121212121212 123123123123
    123321123321 123451234512345 123456123456 1234567654321 1234567890-= 123456789000
    123456789012 1234567890123 12345678901234 123456789012345 1234567890qwe 1234567890qwerty
    123456789101112 123456789123 123456789abc 123456789asd 123456789qwe 123qweasdzxc
    147258369147 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1q2w3e4r5t6y7u8i 1q2w3e4r5t6y7u8i9o0p 1qaz2wsx3edc
    1qaz2wsx3edc4rfv 1qazxsw23edc 222222222222 555555555555 666666666666 777777777777
    789456123000 888888888888 987654321000 987654321987 999999999999 aaaaaaaaaaaa abc123456789
    abcd12345678 abcdefghijkl abcdefghijklm abcdefghijklmnop abcdefghijklmnopqrstuvwxyz
    administrator asdfasdfasdf asdfghjkl123 asdfghjklqwertyuiop asdfghjklzxcvbnm changeme1234
    computer1234 correcthorsebatterystaple iloveyou1234 iloveyou12345 iloveyouforever
    iloveyousomuch jesuschrist1 letmein12345 letmeinplease passw0rd1234 password0000
    password1234 password12345 password123456 password1234567 password12345678 password123456789
    password2024 password2025 password2026 password@123 password@1234 passwordpassword
    q1w2e3r4t5y6 q1w2e3r4t5y6u7i8 qazwsxedc123 qazwsxedcrfv qazwsxedcrfvtgb qwer12345678
    qwerasdfzxcv qwerty123456 qwerty1234567 qwerty12345678 qwerty123456789 qwertyqwerty
    qwertyuiop123 qwertyuiop1234567890 qwertyuiop[] qwertyuiopasdfghjkl
    qwertyuiopasdfghjklzxcvbnm startfinding unbelievable welcome12345 welcome@1234 zaq12wsxcde3
    zxcvbnm12345 zxcvbnmasdfghjkl
    """.split()  # noqa: SIM905 - as a literal, one word a line, it would fill the file
)


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


class BadCredentials(Unauthenticated):
    """The same whether the e-mail is unknown or the password wrong."""

    code = "identity.bad_credentials"
    title = "E-mail or password is wrong"


class BadTicket(Unauthenticated):
    """Forged, too old, used before, or its session has ended: the caller is not told which."""

    code = "identity.bad_ticket"
    title = "This ticket is not valid"


class BadVerification(Invalid):
    """Unknown, too old, or of an e-mail that is not the person's any more."""

    code = "identity.bad_verification"
    title = "This link is not valid any more"


class Busy(TreumError):
    """More people sign in at this moment than passwords can be checked."""

    code = "identity.busy"
    status = 503
    title = "Too many sign-ins at the moment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """roles: in the order of `Role`. email_verified_at: None until the e-mail is proven theirs."""

    id: UUID
    email: str
    name: str
    roles: tuple[Role, ...]
    created_at: datetime
    email_verified_at: datetime | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """expires_at: None until its link is made."""

    id: UUID
    person_id: UUID
    email: str
    expires_at: datetime | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """idle: how long it lives unseen. expires_at: its last instant, seen or not."""

    id: UUID
    person_id: UUID
    roles: frozenset[str]
    last_seen_at: datetime
    idle: timedelta
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    id: UUID
    person_id: UUID
    session_id: UUID
    expires_at: datetime


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


def normal_password(password: str) -> str:
    """One spelling of what keyboards spell differently. Source: NIST SP 800-63B §5.1.1.2."""
    return unicodedata.normalize("NFKC", password)


def request_wait(earlier: Sequence[datetime], now: datetime) -> timedelta:
    """How long until another mail is no nuisance; zero when it is none now.

    earlier: requests of the last day, in any order.
    """
    recent = sorted(earlier, reverse=True)
    free_at = [at + VERIFICATION_PAUSE for at in recent[:1]]
    free_at += [at + _DAY for at in recent[VERIFICATIONS_A_DAY_MAX - 1 :][:1]]
    return max([timedelta(), *(at - now for at in free_at)])


def is_live(session: Session, now: datetime) -> bool:
    return (
        session.ended_at is None
        and now < session.expires_at
        and now < session.last_seen_at + session.idle
    )


def is_sighting_due(session: Session, now: datetime) -> bool:
    """Is it time to note that the session is used? Once a minute, or its life would be writes."""
    return now - session.last_seen_at >= min(_SEEN_PAUSE, session.idle / 2)


def _faults(new: NewPerson) -> Iterator[FieldError]:
    if not 1 <= len(new.name) <= NAME_CHARACTERS_MAX or not _is_printable(new.name):
        yield FieldError("body.name", f"Give a name of 1 to {NAME_CHARACTERS_MAX} characters.")
    if not is_email(new.email):
        yield FieldError("body.email", "Give an e-mail address such as asha@example.com.")
    if message := _password_fault(new):
        yield FieldError("body.password", message)


def _password_fault(new: NewPerson) -> str | None:
    """Length and notoriety only; rules about kinds of characters make passwords worse."""
    if not PASSWORD_CHARACTERS_MIN <= len(new.password) <= PASSWORD_CHARACTERS_MAX:
        limits = f"{PASSWORD_CHARACTERS_MIN} to {PASSWORD_CHARACTERS_MAX}"
        return f"Use {limits} characters; a few unrelated words are good."
    if new.password.lower() in _COMMON_PASSWORDS or new.password.lower() == new.email:
        return "Too many people would guess this one; use a few unrelated words."
    return None


def _is_printable(name: str) -> bool:
    return all(character.isprintable() or character in _JOINERS for character in name)
