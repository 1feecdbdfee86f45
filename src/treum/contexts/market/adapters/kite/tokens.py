"""The access token, which is good for one day only."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from treum.contexts.market.adapters.kite.errors import TokenRefused
from treum.contexts.market.rules.session import local_day
from treum.platform.settings.values import Secret

DAY_STARTS: Final = timedelta(hours=6)
"""After midnight in India, when every token of the day before ends.
Source: Kite Connect 3, "User", access_token."""
_TOKEN_BYTES_MAX: Final = 1024


class TokenSource(Protocol):
    async def token(self) -> Secret:
        """The newest there is. Raises: TokenRefused when there is none."""


class FixedToken:
    """Given once: after the day's start only a restart brings another."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    async def token(self) -> Secret:
        return self._token


class FileToken:
    """Whatever the file holds now; whoever signs in at Kite each morning writes it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def token(self) -> Secret:
        return await asyncio.to_thread(self._read)

    def _read(self) -> Secret:
        try:
            with self._path.open("rb") as file:
                token = file.read(_TOKEN_BYTES_MAX).decode("ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "not a token"
            raise TokenRefused(f"the token file {self._path}: {reason}") from error
        if not token.isalnum():
            raise TokenRefused(f"the token file {self._path}: not a token")
        return Secret(token)


class DayToken:
    """Asks the source at the first use, at each day's start, and after a refusal."""

    def __init__(self, source: TokenSource, now: Callable[[], datetime]) -> None:
        self._source = source
        self._now = now
        self._token: Secret | None = None
        self._day: date | None = None

    @property
    def is_over(self) -> bool:
        """Has a new day started since the token was given?"""
        return self._day is not None and self._day != self._today()

    async def current(self) -> Secret:
        """Raises: TokenRefused."""
        today = self._today()
        if self._token is None or self._day != today:
            self._token = await self._source.token()
            self._day = today
        return self._token

    def refuse(self, token: Secret) -> None:
        """Kite did not take it: the next use asks anew."""
        if token == self._token:
            self._token = None

    def _today(self) -> date:
        return local_day(self._now() - DAY_STARTS)
