"""What goes over the socket: JSON in one envelope `{v, type, channel?, seq?, ts, data}`.

Server frames are built once, with their WebSocket header, and written as they are to every socket.
"""

import struct
from enum import IntEnum, StrEnum
from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from treum.platform.clock import now, to_wire

VERSION: Final = 1
_SAFE_INTEGER_MAX: Final = 2**53 - 1

Name = Annotated[str, Meta(min_length=1, max_length=80)]
Sequence = Annotated[int, Meta(ge=0, le=_SAFE_INTEGER_MAX)]


class CloseCode(IntEnum):
    """Why the edge closes. 4xxx: TREUM's own; a client reconnects on all but 4400."""

    NORMAL = 1000
    GOING_AWAY = 1001
    PROTOCOL_ERROR = 1002
    CRASHED = 1011
    TRY_LATER = 1013
    BAD_FRAME = 4400
    BAD_TICKET = 4401
    ENDED = 4403
    IDLE = 4408


class Reason(StrEnum):
    """Why a client must read the state again."""

    GAP = "gap"
    RUN_CHANGED = "run_changed"
    OVERFLOW = "overflow"


class Ticket(Struct, frozen=True):
    ticket: Annotated[str, Meta(min_length=1, max_length=4096)]


class Wish(Struct, frozen=True):
    """after: the last sequence number the client has; absent means from the head."""

    name: Name
    run: Annotated[str, Meta(max_length=64)] | None = None
    after: Sequence | None = None


class Wishes(Struct, frozen=True):
    channels: Annotated[list[Wish], Meta(min_length=1, max_length=20)]


class Names(Struct, frozen=True):
    channels: Annotated[list[Name], Meta(min_length=1, max_length=20)]


class Number(Struct, frozen=True):
    n: Annotated[int, Meta(ge=-_SAFE_INTEGER_MAX, le=_SAFE_INTEGER_MAX)]


class Hello(Struct, frozen=True, tag_field="type", tag="HELLO"):
    v: Literal[1]
    data: Ticket


class Subscribe(Struct, frozen=True, tag_field="type", tag="SUBSCRIBE"):
    v: Literal[1]
    data: Wishes


class Unsubscribe(Struct, frozen=True, tag_field="type", tag="UNSUBSCRIBE"):
    v: Literal[1]
    data: Names


class Ping(Struct, frozen=True, tag_field="type", tag="PING"):
    v: Literal[1]
    data: Number


ClientFrame = Hello | Subscribe | Unsubscribe | Ping
_client_frames: Final = msgspec.json.Decoder(ClientFrame)


class Welcome(Struct, frozen=True):
    person_id: str
    tier: str
    channels: list[str]
    heartbeat_s: int
    server_time: str


class Position(Struct, frozen=True):
    """Where a channel stands; run and head are None for a channel without a sequence."""

    name: str
    run: str | None
    head: int | None


class Subscribed(Struct, frozen=True):
    channels: list[Position]


class Resync(Struct, frozen=True):
    channel: str
    run: str | None
    head: int
    reason: Reason


class SystemMessage(Struct, frozen=True):
    kind: Literal["run_started", "run_finished", "feed_state"]
    run: msgspec.Raw


class GoingAway(Struct, frozen=True):
    retry_after_ms: int


class Problem(Struct, frozen=True, omit_defaults=True):
    code: str
    message: str
    channel: str | UnsetType = UNSET


ServerMessage = (
    Welcome | Subscribed | Resync | SystemMessage | GoingAway | Problem | Number | msgspec.Raw
)
_TYPES: Final[dict[type, str]] = {
    Welcome: "WELCOME",
    Subscribed: "SUBSCRIBED",
    Resync: "RESYNC",
    SystemMessage: "SYSTEM_MESSAGE",
    GoingAway: "GOING_AWAY",
    Problem: "ERROR",
    Number: "PONG",
    msgspec.Raw: "PRICE_UPDATE",
}


class Envelope(Struct, frozen=True, kw_only=True):
    v: int = VERSION
    type: str
    channel: str | UnsetType = UNSET
    ts: str
    data: ServerMessage


def read(message: bytes) -> ClientFrame:
    """Raises: msgspec.DecodeError, UnicodeDecodeError."""
    frame: ClientFrame = _client_frames.decode(message)
    return frame


def server_frame(message: ServerMessage, *, channel: str | None = None) -> bytes:
    """One frame, ready for the socket, stamped with the time of the edge."""
    envelope = Envelope(
        type=_TYPES[type(message)],
        channel=UNSET if channel is None else channel,
        ts=to_wire(now()),
        data=message,
    )
    return text_frame(msgspec.json.encode(envelope))


def signal_frame(channel: str, seq: int, *, ts: str, data: bytes) -> bytes:
    """The same bytes whether sent live or on resume. data: JSON."""
    return text_frame(
        b'{"v":1,"type":"SIGNAL_UPDATE","channel":"%b","seq":%d,"ts":"%b","data":%b}'
        % (channel.encode(), seq, ts.encode(), data)
    )


def text_frame(payload: bytes) -> bytes:
    """An unmasked final text frame. Source: RFC 6455 §5.2."""
    size = len(payload)
    if size < 126:
        return struct.pack("!BB", 0x81, size) + payload
    if size < 1 << 16:
        return struct.pack("!BBH", 0x81, 126, size) + payload
    return struct.pack("!BBQ", 0x81, 127, size) + payload


def pong_frame(payload: bytes) -> bytes:
    """payload: at most 125 bytes, as in the PING it answers."""
    return struct.pack("!BB", 0x8A, len(payload)) + payload


def close_frame(code: int, reason: str = "") -> bytes:
    """reason: ASCII, at most 123 bytes. Source: RFC 6455 §5.5.1."""
    payload = struct.pack("!H", code) + reason.encode("ascii")
    return struct.pack("!BB", 0x88, len(payload)) + payload
