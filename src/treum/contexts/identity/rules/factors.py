"""What second factors are, and how long what proves them holds."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from treum.platform.errors import Conflict, Invalid, Missing, TooOften

PENDING_LIFE = timedelta(minutes=10)
CHALLENGE_LIFE = timedelta(minutes=5)
WRONG_CODES_MAX = 5
WRONG_CODES_SPAN = timedelta(minutes=5)
RECOVERY_CODES = 10
RECOVERY_CODE_BYTES = 10
CODE_CHARACTERS_MAX = 32
_GROUP = 4


class Purpose(StrEnum):
    """What a challenge is for; it is good for nothing else."""

    SECOND_STEP = "second_step"
    PASSKEY_ADD = "passkey_add"
    PASSKEY_PROVE = "passkey_prove"
    PASSKEY_SIGN_IN = "passkey_sign_in"


class BadCode(Invalid):
    """Wrong, used before, or of a factor that is not there: the same for all."""

    code = "identity.bad_code"
    title = "This code is not accepted"


class TooManyCodes(TooOften):
    code = "identity.too_many_codes"
    title = "Too many wrong codes"


class LastFactor(Conflict):
    """Once an account has a second factor, its owner can exchange it but not go without."""

    code = "identity.last_factor"
    title = "An account keeps at least one second factor"


class NoSuchFactor(Missing):
    code = "identity.no_such_factor"
    title = "There is no such factor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Totp:
    """An authenticator app's secret, sealed. confirmed_at: None until a code has proven it."""

    id: UUID
    secret: bytes = field(repr=False)
    created_at: datetime
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    id: UUID
    person_id: UUID | None
    challenge: bytes = field(repr=False)
    expires_at: datetime
    wrong_codes: int


def wrong_codes_wait(entered: list[datetime], now: datetime) -> timedelta:
    """Until a code may be tried again. entered: when wrong ones were, within the span."""
    if len(entered) < WRONG_CODES_MAX:
        return timedelta()
    return max(timedelta(), sorted(entered)[-WRONG_CODES_MAX] + WRONG_CODES_SPAN - now)


def recovery_code(raw: bytes) -> str:
    """raw: as many random bytes as give whole characters; in groups that a person can copy."""
    letters = base64.b32encode(raw).decode()
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def recovery_hash(code: str) -> bytes:
    """Of the code as typed: hyphens, spaces and case do not count. 80 random bits: no salt."""
    letters = "".join(code.upper().replace("-", "").split())
    return hashlib.sha256(letters.encode(errors="surrogatepass")).digest()
