"""A token is good for one day, which starts at six in India."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.contexts.market.examples import india
from treum.contexts.market.adapters.kite.errors import TokenRefused
from treum.contexts.market.adapters.kite.tokens import DayToken, FileToken
from treum.platform.settings.values import Secret


class Source:
    """Gives another token each time."""

    def __init__(self) -> None:
        self.asked = 0

    async def token(self) -> Secret:
        self.asked += 1
        return Secret(f"t{self.asked}")


class Clock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


async def test_a_token_is_asked_for_once_a_day() -> None:
    clock = Clock(india("09:15"))
    token = DayToken(Source(), clock)
    assert [(await token.current()).reveal() for _ in range(2)] == ["t1", "t1"]
    clock.at = india("23:59")
    assert not token.is_over
    assert (await token.current()).reveal() == "t1"


async def test_a_new_day_starts_at_six_and_asks_anew() -> None:
    clock = Clock(india("05:59:59"))
    token = DayToken(Source(), clock)
    assert not token.is_over
    assert (await token.current()).reveal() == "t1"
    clock.at = india("06:00")
    assert token.is_over
    assert (await token.current()).reveal() == "t2"
    assert not token.is_over


async def test_a_refused_token_is_asked_for_again_and_an_older_refusal_changes_nothing() -> None:
    token = DayToken(Source(), Clock(india("09:15")))
    first = await token.current()
    token.refuse(first)
    assert (await token.current()).reveal() == "t2"
    token.refuse(first)
    assert (await token.current()).reveal() == "t2"


async def test_a_file_is_read_whenever_it_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "token"
    source = FileToken(path)
    with pytest.raises(TokenRefused, match="No such file"):
        await source.token()
    for written in ("abc1", "abc2\n"):
        path.write_text(written)
        assert (await source.token()).reveal() == written.strip()


@pytest.mark.parametrize(
    "written", [b"", b" \n", b"two words", b"\xff", b"a" * 1000 + b"\n" + b"b" * 100]
)
async def test_what_is_no_token_is_refused_and_not_repeated(tmp_path: Path, written: bytes) -> None:
    path = tmp_path / "token"
    path.write_bytes(written)
    with pytest.raises(TokenRefused, match="not a token") as refused:
        await FileToken(path).token()
    assert "words" not in str(refused.value)
