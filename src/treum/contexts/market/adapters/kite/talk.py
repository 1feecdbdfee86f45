"""The texts of the ticker: commands to it, and what it says beside the prices. Pure.

Source: Kite Connect 3, "WebSocket streaming".
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Literal

import msgspec


class Mode(StrEnum):
    LTP = "ltp"
    QUOTE = "quote"
    FULL = "full"


class Subscribe(msgspec.Struct, frozen=True, tag_field="a", tag="subscribe"):
    v: list[int]


class Unsubscribe(msgspec.Struct, frozen=True, tag_field="a", tag="unsubscribe"):
    v: list[int]


class SetMode(msgspec.Struct, frozen=True, tag_field="a", tag="mode"):
    v: tuple[Mode, list[int]]


Command = Subscribe | Unsubscribe | SetMode


class Notice(msgspec.Struct, frozen=True):
    """order: a postback, which is for who trades. error, message: for the operator."""

    type: str
    data: object = None


def subscription(tokens: Sequence[int]) -> tuple[str, str]:
    """Both commands that a new connection needs: only mode `full` tells when a price was made."""
    return _text(Subscribe(list(tokens))), _text(SetMode((Mode.FULL, list(tokens))))


def read_command(text: str) -> Command:
    """Raises: msgspec.DecodeError."""
    command: Command = msgspec.json.decode(text, type=Command)
    return command


def read_notice(text: str) -> Notice:
    """Raises: msgspec.DecodeError."""
    return msgspec.json.decode(text, type=Notice)


def notice(kind: Literal["error", "message"], said: str) -> str:
    return msgspec.json.encode(Notice(kind, said)).decode()


def _text(command: Command) -> str:
    return msgspec.json.encode(command).decode()
