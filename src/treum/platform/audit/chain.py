"""How an entry becomes bytes and a chain. Version 1 stays for ever: old rows are proven with it.

The bytes: `treum.audit.v1`, then stream, seq, prev_hash, id, at, actor, on_behalf_of, action,
subject, detail, reason and correlation_id. Each is one byte 0 when absent, else one byte 1, the
length in four bytes and the value: numbers in eight bytes, text in UTF-8, `at` in microseconds
since 1970 UTC, all big-endian. detail is JSON in ASCII without spaces, its keys in the order of
their code points, since jsonb keeps neither the order nor the spaces.
"""

import hashlib
import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

STREAMS: Final = tuple(f"audit-{number:02d}" for number in range(16))
HASH_BYTES: Final = 32
_MARK: Final = b"treum.audit.v1"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_Value = bytes | str | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act as it is kept. detail: canonical JSON."""

    id: UUID
    at: datetime
    actor: str
    on_behalf_of: str | None
    action: str
    subject: str
    detail: str
    reason: str | None
    correlation_id: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a stream. seq: 0 before the first."""

    stream: str
    seq: int
    hash: bytes


class Uncanonical(ValueError):
    """A detail that would not come back from the database as it went in."""


def stream_of(subject: str) -> str:
    """Writers of one stream wait for each other; unrelated people rarely share one."""
    return STREAMS[zlib.crc32(subject.encode()) % len(STREAMS)]


def start_of(stream: str) -> Head:
    return Head(stream, 0, bytes(HASH_BYTES))


def link(head: Head, entry: Entry) -> Head:
    """The head once `entry` follows."""
    seq = head.seq + 1
    values = (
        *(head.stream, seq, head.hash, entry.id.bytes, micros(entry.at), entry.actor),
        *(entry.on_behalf_of, entry.action, entry.subject, entry.detail, entry.reason),
        entry.correlation_id,
    )
    return Head(head.stream, seq, hashlib.sha256(packed(_MARK, *values)).digest())


def packed(mark: bytes, *values: _Value) -> bytes:
    """No two lists of values give the same bytes."""
    return mark + b"".join(_packed(value) for value in values)


def micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def canonical(detail: object) -> str:
    """detail: of None, bool, int, str, lists and string-keyed mappings. Raises: Uncanonical."""
    match detail:
        case _Spelled():
            return str(detail)
        case None | bool() | int() | str():
            return json.dumps(detail)
        case list() | tuple():
            return "[" + ",".join(canonical(each) for each in detail) + "]"
        case Mapping():
            return "{" + ",".join(_members(detail)) + "}"
        case _:
            raise Uncanonical(f"a {type(detail).__name__} does not come back as it went in")


def canonical_of(stored: str) -> str:
    """stored: jsonb as text, whoever wrote it. Raises: Uncanonical."""
    try:
        return canonical(json.loads(stored, parse_float=_Spelled))
    except (ValueError, RecursionError) as error:
        raise Uncanonical(str(error)) from error


class _Spelled(str):
    """A fraction as PostgreSQL spells it; only entries older than the chain have any."""

    __slots__ = ()


def _members(detail: Mapping[object, object]) -> list[str]:
    names = [name for name in detail if isinstance(name, str)]
    if len(names) != len(detail):
        raise Uncanonical("a name in a detail is not a text")
    return [f"{json.dumps(name)}:{canonical(detail[name])}" for name in sorted(names)]


def _packed(value: _Value) -> bytes:
    if value is None:
        return b"\0"
    if isinstance(value, int):
        value = struct.pack(">q", value)
    elif isinstance(value, str):
        value = value.encode()
    return b"\1" + struct.pack(">I", len(value)) + value
