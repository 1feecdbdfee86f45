"""Tokens that apps and scripts send along: `Authorization: Bearer …`."""

from datetime import datetime
from typing import Protocol

from starlette.datastructures import Headers

from treum.platform.auth.actor import Actor
from treum.platform.database import Transaction

_SCHEME = "bearer"


class Bearers(Protocol):
    """Plugged in by the context that issues such tokens."""

    def name(self, token: str, *, now: datetime) -> str | None:
        """What the token stands for, told without the database; None when it cannot be good."""

    async def authenticate(self, tx: Transaction, name: str) -> Actor | None:
        """The actor of what a token stands for, or None when that lives no more."""


def bears_token(headers: Headers) -> bool:
    """Only a caller that set the header itself: no browser adds this scheme of its own accord."""
    return any(_scheme(value) == _SCHEME for value in headers.getlist("authorization"))


def bearer_token(headers: Headers) -> str:
    """The one that is borne; empty, as a token that is never good, when it is not exactly one."""
    values = headers.getlist("authorization")
    return values[0].partition(" ")[2].strip() if len(values) == 1 else ""


def _scheme(value: str) -> str:
    return value.partition(" ")[0].lower()
