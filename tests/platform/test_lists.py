"""Cursors come back as they went out; anything else is refused."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treum.platform.http.lists import BadCursor, decode_cursor, encode_cursor


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_cursor_comes_back(at: datetime, key: UUID) -> None:
    assert decode_cursor(encode_cursor(at, key), tuple[datetime, UUID]) == (at, key)


@given(st.text(max_size=80))
def test_any_other_text_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        decode_cursor(cursor, tuple[datetime, UUID])


@pytest.mark.parametrize(
    "cursor",
    [
        encode_cursor("soon", "x"),
        encode_cursor(datetime(2026, 11, 24, tzinfo=UTC)),
        encode_cursor("2026-11-24T09:15:00", UUID(int=7)),
        encode_cursor("0001-01-01T00:00:00+23:59", UUID(int=7)),
        "WzIsMV0",
        "e30",
        "!!!",
    ],
)
def test_a_cursor_of_another_shape_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        decode_cursor(cursor, tuple[datetime, UUID])


def test_a_text_that_no_column_holds_is_refused() -> None:
    with pytest.raises(BadCursor):
        decode_cursor(encode_cursor("NIFTY\0"), tuple[str])
