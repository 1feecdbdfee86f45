"""Instants and days as callers write them."""

import re
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator

# Source: RFC 3339 §5.6. A bare number would be read as seconds since 1970 otherwise.
_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def in_utc(at: datetime) -> datetime:
    """Raises: ValueError, when it has no zone or no such day in UTC."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("there is no such instant") from None


def _written(value: object) -> object:
    if isinstance(value, str) and _WRITTEN.fullmatch(value):
        return value
    raise ValueError("write it like 2026-11-24T09:15:00Z")


Instant = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(in_utc)]


def _written_day(value: object) -> object:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return value
    raise ValueError("write it like 2026-11-24")


Day = Annotated[date, BeforeValidator(_written_day)]
