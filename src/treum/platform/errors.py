"""Expected failures. Anything else is a bug and is left to crash."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class TreumError(Exception):
    """An expected refusal with a stable code; `str(error)` is safe to show to the caller."""

    code: ClassVar[str]
    status: ClassVar[int]
    title: ClassVar[str]
    retry_after_s: int | None = None
    """Whole seconds after which it may be asked again; None: nobody can tell."""


class Missing(TreumError):
    """What was asked for does not exist, or may not be known to exist."""

    status = 404


class Refused(TreumError):
    """The caller is known and may not do this."""

    status = 403


class Conflict(TreumError):
    """The state of things forbids it now."""

    status = 409


class Unauthenticated(TreumError):
    """The caller is not signed in, or not as who they say."""

    status = 401


class TooOften(TreumError):
    """It may be done again in `retry_after_s`."""

    status = 429

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class FieldError:
    """One input field that cannot be accepted. field: dotted path, e.g. `body.email`."""

    field: str
    message: str


class Invalid(TreumError):
    """The input is well formed but cannot be accepted; `fields` says where."""

    status = 422

    def __init__(self, message: str, fields: Sequence[FieldError] = ()) -> None:
        super().__init__(message)
        self.fields = tuple(fields)


class SetupError(Exception):
    """The operator must change something: one line that says what and where.

    The `treum` command prints it and exits with `EXIT_SETUP`; nothing has been changed.
    """


EXIT_SETUP = 2
