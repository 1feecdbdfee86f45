"""The only reader of the clock; below the edges `now` is a parameter."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

IST = ZoneInfo("Asia/Kolkata")


def now() -> datetime:
    """Wall time, UTC. Market time never comes from here: it travels in the data."""
    return datetime.now(UTC)


def to_wire(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, e.g. `2024-06-04T03:45:00.000Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
