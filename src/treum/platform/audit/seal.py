"""Sign the heads of streams that have grown, and tell the witness. One process at a time."""

import asyncio

from prometheus_client import Gauge
from sqlalchemy import text

from treum.platform.audit.chain import Head, start_of
from treum.platform.audit.keys import Checkpoint, Seal
from treum.platform.audit.walk import Fault, walk
from treum.platform.audit.witness import Witness
from treum.platform.database import Database
from treum.platform.telemetry import logger
from treum.platform.trouble import is_trouble

LEADER = "audit.sealing"
PAUSE_S = 60.0
ROWS_MAX = 500
_ROUND_S = 5.0
_LINES_MAX = 500
_BROKEN = Gauge(
    "treum_audit_streams_broken",
    "Streams of the audit log that cannot be signed",
    multiprocess_mode="mostrecent",
)
_log = logger(__name__)


async def keep_sealing(database: Database, seal: Seal, *, witness: Witness) -> None:
    """Until cancelled. A full disk keeps lines from the witness, not heads from being signed."""
    while True:
        try:
            async with database.leader(LEADER):
                await _lead(database, seal, witness=witness)
        except OSError as error:
            _log.warning("audit_sealing_failed", error=type(error).__name__, errno=error.errno)
        except Exception as error:
            if not is_trouble(error):
                raise
            _log.warning("database_away", handler=LEADER, error=type(error).__name__)
        await asyncio.sleep(_ROUND_S)


async def _lead(database: Database, seal: Seal, *, witness: Witness) -> None:
    while True:
        await seal_heads(database, seal, pause_s=PAUSE_S)
        await tell_witness(database, witness)
        await asyncio.sleep(_ROUND_S)


async def seal_heads(database: Database, seal: Seal, *, pause_s: float) -> list[Fault]:
    """What has grown since its last checkpoint is walked before it is signed: no signature makes a
    broken row good. A stream is signed again after `pause_s`, or after ROWS_MAX rows.
    """
    faults: list[Fault] = []
    async with database.snapshot() as tx:
        due = (await tx.execute(_DUE, {"pause_s": pause_s, "rows_max": ROWS_MAX})).all()
    for row in due:
        start = Head(row.stream, row.from_seq, row.from_hash) if row.from_seq else None
        head = Head(row.stream, row.seq, row.hash)
        _, _, fault = await walk(database, start or start_of(row.stream), until=head)
        if fault is not None:
            _log.error("audit_broken", stream=fault.stream, seq=fault.seq, problem=fault.problem)
            faults.append(fault)
            continue
        async with database.transaction() as tx:
            await tx.execute(_KEEP, _values(seal.sign(head, at=tx.now)))
    _BROKEN.set(len(faults))
    return faults


async def tell_witness(database: Database, witness: Witness) -> int:
    """Append the checkpoints that it lacks: those of this round, and any that were lost.

    How many it was. Raises: OSError.
    """
    told = 0
    while True:
        known = await asyncio.to_thread(witness.last_seqs)
        place = {"streams": list(known), "seqs": list(known.values()), "lines_max": _LINES_MAX}
        async with database.snapshot() as tx:
            missing = [Checkpoint(**row) for row in (await tx.execute(_MISSING, place)).mappings()]
        if not missing:
            return told
        await asyncio.to_thread(witness.append, missing)
        told += len(missing)


def _values(checkpoint: Checkpoint) -> dict[str, object]:
    return {
        "stream": checkpoint.stream,
        "seq": checkpoint.seq,
        "hash": checkpoint.hash,
        "at": checkpoint.at,
        "key_id": checkpoint.key_id,
        "signature": checkpoint.signature,
    }


_DUE = text(
    """
    SELECT head.stream, head.seq, head.hash, last.seq AS from_seq, last.hash AS from_hash
    FROM platform.audit_stream AS head
    LEFT JOIN LATERAL (
        SELECT seq, hash, at FROM platform.audit_checkpoint AS sealed
        WHERE sealed.stream = head.stream ORDER BY seq DESC LIMIT 1
    ) AS last ON true
    WHERE head.seq <> COALESCE(last.seq, 0)
        AND (last.at IS NULL OR last.at <= now() - make_interval(secs => :pause_s)
            OR head.seq - last.seq >= :rows_max)
    ORDER BY head.stream
    """
)
# Of two that sign the same head at once the first is kept.
_KEEP = text(
    """
    INSERT INTO platform.audit_checkpoint (stream, seq, hash, at, key_id, signature)
    VALUES (:stream, :seq, :hash, :at, :key_id, :signature) ON CONFLICT DO NOTHING
    """
)
_MISSING = text(
    """
    SELECT sealed.stream, sealed.seq, sealed.hash, sealed.at, sealed.key_id, sealed.signature
    FROM platform.audit_checkpoint AS sealed
    LEFT JOIN unnest(CAST(:streams AS text[]), CAST(:seqs AS bigint[])) AS known (stream, seq)
        ON known.stream = sealed.stream
    WHERE sealed.seq > COALESCE(known.seq, 0)
    ORDER BY sealed.stream, sealed.seq LIMIT :lines_max
    """
)
