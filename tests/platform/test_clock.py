"""Instants are aware, and written in UTC with milliseconds."""

from datetime import UTC, datetime

from treum.platform.clock import IST, now, to_wire


def test_now_is_aware_utc() -> None:
    assert now().tzinfo is UTC


def test_to_wire_writes_utc_milliseconds() -> None:
    at = datetime(2024, 6, 4, 9, 15, 0, 123_999, tzinfo=IST)
    assert to_wire(at) == "2024-06-04T03:45:00.123Z"
