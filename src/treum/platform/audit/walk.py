"""Walk along a stream, page by page, until a row is not what the one before it promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from treum.platform.audit.chain import Entry, Head, Uncanonical, canonical_of, link
from treum.platform.audit.keys import Checkpoint, PublicKeys, wrong_with
from treum.platform.database import Database

_PAGE_ROWS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The first broken row of a stream. id: None when there is no such row any more."""

    stream: str
    seq: int
    id: UUID | None
    problem: str


async def walk(
    database: Database, start: Head, *, until: Head, keys: PublicKeys | None = None
) -> tuple[Head, int, Fault | None]:
    """The last good row, the number of checkpoints passed, and what broke behind it.

    until: the head the stream should come to. keys: checkpoints on the way are checked with these.
    """
    last, sealed = start, 0
    while last.seq < until.seq:
        page = await _page(database, last, until=until.seq)
        for row in page:
            fault = _wrong_with_row(row, last) or _wrong_with_seal(row, keys)
            if fault is not None:
                return last, sealed, fault
            last = Head(last.stream, row.seq, row.hash)
            sealed += row.signature is not None
        if not page:
            return last, sealed, _cut(last, f"the head is at {until.seq}")
    if last.hash != until.hash:
        problem = "the head of the stream has another hash"
        return last, sealed, Fault(stream=last.stream, seq=last.seq, id=None, problem=problem)
    return last, sealed, None


def cut_before(last: Head, checkpoint_seq: int, *, told_by: str) -> Fault:
    """Rows are gone from the end of the stream, or else a checkpoint would not be there."""
    return _cut(last, f"{told_by} has a checkpoint of {checkpoint_seq}")


def _cut(last: Head, evidence: str) -> Fault:
    problem = f"the tail is cut off: the last row is {last.seq}, yet {evidence}"
    return Fault(stream=last.stream, seq=last.seq + 1, id=None, problem=problem)


def _wrong_with_row(row: Row[Any], last: Head) -> Fault | None:
    if row.seq != last.seq + 1:
        problem = f"missing: {last.seq} is followed by {row.seq}"
        return Fault(stream=last.stream, seq=last.seq + 1, id=None, problem=problem)
    if row.prev_hash != last.hash:
        return _broken(row, "out of order: it does not follow the row before it")
    if _computed(row, last) != row.hash:
        return _broken(row, "changed: its content does not give its hash")
    return None


def _wrong_with_seal(row: Row[Any], keys: PublicKeys | None) -> Fault | None:
    if keys is None or row.signature is None:
        return None
    checkpoint = Checkpoint(
        stream=row.stream,
        seq=row.seq,
        hash=row.sealed_hash,
        at=row.sealed_at,
        key_id=row.key_id,
        signature=row.signature,
    )
    if wrong := wrong_with(checkpoint, keys):
        return _broken(row, f"its checkpoint {wrong}")
    if row.sealed_hash != row.hash:
        return _broken(row, "it is not the row that its checkpoint signed")
    return None


def _broken(row: Row[Any], problem: str) -> Fault:
    return Fault(stream=row.stream, seq=row.seq, id=row.id, problem=problem)


def _computed(row: Row[Any], last: Head) -> bytes | None:
    """None when the detail is nothing that we can have written."""
    try:
        detail = canonical_of(row.detail)
    except Uncanonical:
        return None
    entry = Entry(
        id=row.id,
        at=row.at,
        actor=row.actor,
        on_behalf_of=row.on_behalf_of,
        action=row.action,
        subject=row.subject,
        detail=detail,
        reason=row.reason,
        correlation_id=row.correlation_id,
    )
    return link(last, entry).hash


async def _page(database: Database, last: Head, *, until: int) -> Sequence[Row[Any]]:
    """Each page in a transaction of its own: no walk is so short that it may hold one throughout,
    and rows up to a head that was committed do not change."""
    place = {"stream": last.stream, "after": last.seq, "until": until, "rows_max": _PAGE_ROWS}
    async with database.snapshot() as tx:
        return (await tx.execute(_PAGE, place)).all()


_PAGE = text(
    """
    SELECT entry.stream, entry.seq, entry.id, entry.at, entry.actor, entry.on_behalf_of,
        entry.action, entry.subject, entry.detail::text AS detail, entry.reason,
        entry.correlation_id, entry.prev_hash, entry.hash, sealed.hash AS sealed_hash,
        sealed.at AS sealed_at, sealed.key_id, sealed.signature
    FROM platform.audit AS entry
    LEFT JOIN platform.audit_checkpoint AS sealed
        ON sealed.stream = entry.stream AND sealed.seq = entry.seq
    WHERE entry.stream = :stream AND entry.seq > :after AND entry.seq <= :until
    ORDER BY entry.seq LIMIT :rows_max
    """
)
