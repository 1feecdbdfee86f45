"""Prove the audit log: every stream from its first row, its checkpoints, and the witness."""

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Row, text

from treum.platform.audit.chain import STREAMS, Head, start_of
from treum.platform.audit.keys import Checkpoint, PublicKeys, wrong_with
from treum.platform.audit.walk import Fault, cut_before, walk
from treum.platform.audit.witness import lines
from treum.platform.database import Database

_LINES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class StreamProof:
    """last: the last good row. checkpoints: how many signed rows up to there. fault: the first."""

    last: Head
    checkpoints: int
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class Proof:
    """lines: of the witness that agree. unreadable: others; a writer that died leaves such."""

    streams: Sequence[StreamProof]
    lines: int
    unreadable: int


async def verify(database: Database, keys: PublicKeys, *, witness: Path | None) -> Proof:
    """A page of rows or lines in memory at a time. Beside writers it proves what was there when it
    began: the witness is measured before the heads are read. Raises: OSError of the witness.
    """
    size = await asyncio.to_thread(lambda: witness.stat().st_size) if witness else 0
    streams = {one.last.stream: one for one in await _prove_streams(database, keys)}
    agreed = unreadable = 0
    read = lines(witness, size=size) if witness else iter(())
    while batch := await asyncio.to_thread(lambda: list(itertools.islice(read, _LINES_AT_ONCE))):
        told = [line for line in batch if line is not None]
        unreadable += len(batch) - len(told)
        found = await _disagreements(database, told, streams=streams, keys=keys)
        agreed += len(told) - len(found)
        for fault in found:
            streams[fault.stream] = _earlier(streams[fault.stream], fault)
    return Proof(list(streams.values()), agreed, unreadable)


async def _prove_streams(database: Database, keys: PublicKeys) -> list[StreamProof]:
    async with database.snapshot() as tx:
        ends = {row.stream: row for row in await tx.execute(_ENDS)}
    names = sorted({*STREAMS, *ends})
    return [await _prove(database, name, end=ends.get(name), keys=keys) for name in names]


async def _prove(
    database: Database, stream: str, *, end: Row[Any] | None, keys: PublicKeys
) -> StreamProof:
    if end is None or end.hash is None:
        gone = Fault(stream=stream, seq=0, id=None, problem="the head of the stream is missing")
        return StreamProof(start_of(stream), 0, gone)
    until = Head(stream, end.seq, end.hash)
    last, sealed, fault = await walk(database, start_of(stream), until=until, keys=keys)
    if fault is None and end.sealed_seq > last.seq:
        fault = cut_before(last, end.sealed_seq, told_by="the database")
    if fault is None and end.row_seq > last.seq:
        problem = f"there are rows up to {end.row_seq}, yet the head is at {last.seq}"
        fault = Fault(stream=stream, seq=last.seq + 1, id=None, problem=problem)
    return StreamProof(last, sealed, fault)


def _earlier(proof: StreamProof, fault: Fault) -> StreamProof:
    if proof.fault is None or fault.seq < proof.fault.seq:
        return replace(proof, fault=fault)
    return proof


async def _disagreements(
    database: Database,
    told: Sequence[Checkpoint],
    *,
    streams: dict[str, StreamProof],
    keys: PublicKeys,
) -> list[Fault]:
    place = {"streams": [one.stream for one in told], "seqs": [one.seq for one in told]}
    async with database.snapshot() as tx:
        rows = {(row.stream, row.seq): row for row in await tx.execute(_ROWS, place)}
    found: list[Fault] = []
    for one in told:
        row = rows.get((one.stream, one.seq))
        proof = streams.setdefault(one.stream, StreamProof(start_of(one.stream), 0, None))
        if fault := _wrong_with_line(one, row, last=proof.last, keys=keys):
            found.append(fault)
    return found


def _wrong_with_line(
    line: Checkpoint, row: Row[Any] | None, *, last: Head, keys: PublicKeys
) -> Fault | None:
    entry_id = row.id if row else None
    if wrong := wrong_with(line, keys):
        return Fault(
            stream=line.stream,
            seq=line.seq,
            id=entry_id,
            problem=f"its line in the witness {wrong}",
        )
    if row is None:
        return cut_before(last, line.seq, told_by="the witness")
    if row.hash != line.hash:
        problem = "it is not the row that the witness has seen"
        return Fault(stream=line.stream, seq=line.seq, id=entry_id, problem=problem)
    return None


# The names come from each table on its own: a stream whose head was deleted is still found.
_ENDS = text(
    """
    WITH RECURSIVE used (stream) AS (
        (SELECT min(stream) FROM platform.audit)
        UNION ALL
        SELECT (SELECT min(entry.stream) FROM platform.audit AS entry
            WHERE entry.stream > used.stream)
        FROM used WHERE used.stream IS NOT NULL
    ), known AS (
        SELECT stream FROM used WHERE stream IS NOT NULL
        UNION SELECT stream FROM platform.audit_stream
    )
    SELECT known.stream, head.seq, head.hash,
        COALESCE((SELECT max(seq) FROM platform.audit AS entry
            WHERE entry.stream = known.stream), 0) AS row_seq,
        COALESCE((SELECT max(seq) FROM platform.audit_checkpoint AS sealed
            WHERE sealed.stream = known.stream), 0) AS sealed_seq
    FROM known LEFT JOIN platform.audit_stream AS head ON head.stream = known.stream
    """
)
_ROWS = text(
    """
    SELECT entry.stream, entry.seq, entry.id, entry.hash FROM platform.audit AS entry
    JOIN (
        SELECT DISTINCT stream, seq
        FROM unnest(CAST(:streams AS text[]), CAST(:seqs AS bigint[])) AS line (stream, seq)
    ) AS line ON line.stream = entry.stream AND line.seq = entry.seq
    """
)
