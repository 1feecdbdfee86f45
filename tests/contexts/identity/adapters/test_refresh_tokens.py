"""A refresh token is genuine when we have made it, and it says which generation it is."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from treum.contexts.identity.adapters.refresh_tokens import (
    Line,
    hash_of,
    is_genuine,
    line_of,
    read_refresh,
    write_refresh,
)
from treum.contexts.identity.rules.apps import REFRESH_GRACE, Family, Use, is_family_live, use_of
from treum.platform.errors import SetupError
from treum.platform.ids import derive_id
from treum.platform.settings import Secret

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
KEY = Secret(base64.b64encode(bytes(range(32))).decode())
OTHER_KEY = Secret(base64.b64encode(bytes(32)).decode())
LINE = Line(family_id=derive_id("family"), salt=bytes(32), key=KEY)
FAMILY = Family(
    id=LINE.family_id,
    person_id=derive_id("person"),
    roles=frozenset(),
    methods=frozenset(),
    has_second_factor=False,
    device_name="phone",
    created_at=NOW,
    rotated_at=NOW,
    idle=timedelta(days=30),
    expires_at=NOW + timedelta(days=90),
    ended_at=None,
    generation=3,
    salt=LINE.salt,
    token_hash=hash_of(LINE.token(3)),
)


def test_a_written_token_reads_as_itself_and_tells_no_secret() -> None:
    token = LINE.token(3)
    assert read_refresh(write_refresh(token)) == token
    assert token.code.hex() not in repr(token)
    assert "salt" not in repr(FAMILY)
    assert "token_hash" not in repr(FAMILY)


def test_only_what_we_have_made_is_genuine() -> None:
    assert [is_genuine(LINE.token(n), FAMILY, key=KEY) for n in (0, 1, 2, 3, 4)] == [
        False,
        True,
        True,
        True,
        False,
    ]
    for token in (LINE.token(3), LINE.token(2)):
        forged = replace(token, code=bytes(32))
        assert not is_genuine(forged, FAMILY, key=KEY)
        assert not is_genuine(replace(token, generation=1), FAMILY, key=KEY)
    for line in (replace(LINE, salt=b"x" * 32), replace(LINE, key=OTHER_KEY)):
        assert not is_genuine(line.token(3), FAMILY, key=KEY)
        assert not is_genuine(line.token(2), FAMILY, key=KEY)


def test_after_a_change_of_key_the_newest_is_still_good_and_older_ones_are_strangers() -> None:
    assert is_genuine(LINE.token(3), FAMILY, key=OTHER_KEY)
    assert not is_genuine(LINE.token(2), FAMILY, key=OTHER_KEY)
    assert line_of(FAMILY, OTHER_KEY).token(4) != LINE.token(4)


def test_another_spelling_is_refused() -> None:
    text = write_refresh(LINE.token(3))
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = text[:-1] + alphabet[alphabet.index(text[-1]) ^ 1]
    for wrong in (twin, text + "=", text[:-1], text[1:], "", "é" * 80, "treum_ref_" + "+" * 70):
        assert read_refresh(wrong) is None


@pytest.mark.parametrize(
    ("generation", "age", "use"),
    [
        (3, timedelta(days=20), Use.CURRENT),
        (2, timedelta(), Use.RACED),
        (2, -timedelta(milliseconds=5), Use.RACED),
        (2, REFRESH_GRACE, Use.RACED),
        (2, REFRESH_GRACE + timedelta(microseconds=1), Use.REUSED),
        (1, timedelta(), Use.REUSED),
    ],
)
def test_an_older_token_is_a_race_for_ten_seconds_and_a_theft_after(
    generation: int, age: timedelta, use: Use
) -> None:
    assert use_of(FAMILY, generation, now=NOW + age) is use


def test_a_family_lives_while_it_is_used_and_never_past_its_last_instant() -> None:
    instant = timedelta(microseconds=1)
    assert is_family_live(FAMILY, NOW + FAMILY.idle - instant)
    assert not is_family_live(FAMILY, NOW + FAMILY.idle)
    used = replace(FAMILY, rotated_at=FAMILY.expires_at - timedelta(days=1))
    assert is_family_live(used, FAMILY.expires_at - instant)
    assert not is_family_live(used, FAMILY.expires_at)
    assert not is_family_live(replace(FAMILY, ended_at=NOW), NOW)


def test_a_missing_key_is_told_to_the_operator() -> None:
    with pytest.raises(SetupError, match="TREUM_AUTH__TICKET_KEY"):
        replace(LINE, key=None).token(1)
