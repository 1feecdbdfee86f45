"""Whatever is done to the log past its triggers, `verify` names the first row that is broken."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.make.audit import SEAL, STREAM, as_superuser, fill, subject_of
from treum.platform.audit import verify
from treum.platform.audit.chain import STREAMS, canonical, canonical_of
from treum.platform.audit.history import acts_on
from treum.platform.audit.keys import Seal, read_public_keys
from treum.platform.audit.seal import seal_heads, tell_witness
from treum.platform.audit.walk import Fault
from treum.platform.audit.witness import Witness
from treum.platform.database import Database
from treum.platform.settings import Secret
from treum.platform.testing import Servers

ROWS = 6
KEYS = read_public_keys([SEAL.public_key])
_ID = text("SELECT id FROM platform.audit WHERE stream = :stream AND seq = :seq")
_LATE = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def witness(tmp_path: Path) -> Path:
    return tmp_path / "witness.jsonl"


@pytest.fixture
async def filled(database: Database, witness: Path) -> Database:
    """Six rows of one stream, the fifth signed and witnessed; another stream beside it."""
    await fill(database, ROWS - 1)
    await seal_heads(database, SEAL, pause_s=0)
    await tell_witness(database, Witness(witness))
    await fill(database, 1)
    await fill(database, 2, stream=STREAMS[1])
    return database


async def _faults(database: Database, witness: Path | None = None) -> list[Fault]:
    proof = await verify(database, KEYS, witness=witness)
    return [one.fault for one in proof.streams if one.fault]


async def _id(database: Database, seq: int) -> UUID:
    async with database.snapshot() as tx:
        found: UUID = await tx.scalar(_ID, {"stream": STREAM, "seq": seq})
        return found


async def _tamper(servers: Servers, database: Database, *statements: str) -> None:
    """Past every trigger and constraint that could hold it up."""
    async with as_superuser(servers, database, triggers=False) as admin:
        for statement in statements:
            await admin.execute(statement.format(stream=f"stream = '{STREAM}'"))


async def test_a_whole_log_is_proven_and_counted(filled: Database, witness: Path) -> None:
    proof = await verify(filled, KEYS, witness=witness)
    assert [one.fault for one in proof.streams if one.fault] == []
    assert {one.last.stream: one.last.seq for one in proof.streams if one.last.seq} == {
        STREAM: ROWS,
        STREAMS[1]: 2,
    }
    assert sum(one.checkpoints for one in proof.streams) == 1
    assert (proof.lines, proof.unreadable) == (1, 0)


@pytest.mark.parametrize(
    "change",
    [
        "detail = jsonb_set(detail, '{{number}}', '7')",
        "actor = 'operator:mallory'",
        "action = 'test.chanted'",
        "subject = 'thing:0x'",
        "at = at + interval '1 microsecond'",
        "reason = ''",
        "on_behalf_of = 'person:1'",
        "correlation_id = correlation_id || '0'",
        "id = gen_random_uuid()",
        "hash = set_byte(hash, 31, get_byte(hash, 31) # 1)",
        "detail = '{{\"number\": 1e999}}'",
    ],
)
async def test_a_changed_row_is_named(servers: Servers, filled: Database, change: str) -> None:
    await _tamper(
        servers, filled, f"UPDATE platform.audit SET {change} WHERE {{stream}} AND seq = 3"
    )
    (fault,) = await _faults(filled)
    assert (fault.stream, fault.seq, fault.id) == (STREAM, 3, await _id(filled, 3))
    assert fault.problem.startswith("changed:")


async def test_a_deleted_row_is_named(servers: Servers, filled: Database) -> None:
    await _tamper(servers, filled, "DELETE FROM platform.audit WHERE {stream} AND seq = 2")
    (fault,) = await _faults(filled)
    assert (fault.seq, fault.id, fault.problem) == (2, None, "missing: 1 is followed by 3")


async def test_two_rows_that_changed_places_are_named(servers: Servers, filled: Database) -> None:
    second, third = await _id(filled, 2), await _id(filled, 3)
    swap = ((second, 99), (third, 2), (second, 3))
    await _tamper(
        servers,
        filled,
        *(f"UPDATE platform.audit SET seq = {to} WHERE id = '{row}'" for row, to in swap),
    )
    (fault,) = await _faults(filled)
    assert (fault.seq, fault.id) == (2, third)
    assert fault.problem.startswith("out of order")


CUT = ["DELETE FROM platform.audit WHERE {stream} AND seq > 3"]
SET_BACK = [
    "UPDATE platform.audit_stream AS head SET seq = 3, hash = (SELECT hash FROM platform.audit "
    "WHERE {stream} AND seq = 3) WHERE {stream}"
]
UNSIGNED = ["DELETE FROM platform.audit_checkpoint WHERE {stream}"]


@pytest.mark.parametrize(
    ("statements", "evidence"),
    [
        (CUT, "the head is at 6"),
        (CUT + SET_BACK, "the database has a checkpoint of 5"),
        (CUT + SET_BACK + UNSIGNED, "the witness has a checkpoint of 5"),
    ],
)
async def test_a_cut_tail_is_named_by_whoever_still_knows(
    servers: Servers, filled: Database, witness: Path, *, statements: list[str], evidence: str
) -> None:
    await _tamper(servers, filled, *statements)
    (fault,) = await _faults(filled, witness)
    assert (fault.seq, fault.id) == (4, None)
    assert fault.problem == f"the tail is cut off: the last row is 3, yet {evidence}"


async def test_without_witness_and_checkpoint_a_cut_tail_cannot_be_seen(
    servers: Servers, filled: Database
) -> None:
    """What the witness is for."""
    await _tamper(servers, filled, *CUT, *SET_BACK, *UNSIGNED)
    assert await _faults(filled) == []


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (
            "UPDATE platform.audit_checkpoint SET signature = "
            "set_byte(signature, 0, get_byte(signature, 0) # 1)",
            "its checkpoint has a bad signature",
        ),
        (
            "UPDATE platform.audit_checkpoint SET key_id = '0123456789abcdef'",
            "its checkpoint is signed with key 0123456789abcdef, which is not given",
        ),
    ],
)
async def test_a_forged_checkpoint_is_named(
    servers: Servers, filled: Database, *, statement: str, problem: str
) -> None:
    await _tamper(servers, filled, f"{statement} WHERE {{stream}}")
    (fault,) = await _faults(filled)
    assert (fault.seq, fault.id, fault.problem) == (5, await _id(filled, 5), problem)


async def test_a_line_of_another_key_in_the_witness_is_named(
    filled: Database, witness: Path
) -> None:
    other = Seal(Secret("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="))
    proof = await verify(filled, KEYS, witness=None)
    head = next(one.last for one in proof.streams if one.last.stream == STREAM)
    Witness(witness).append([other.sign(head, at=_LATE)])
    (fault,) = await _faults(filled, witness)
    assert (fault.seq, fault.id) == (6, await _id(filled, 6))
    assert fault.problem.startswith("its line in the witness is signed with key ")


async def test_half_a_line_is_told_and_ends_nothing(filled: Database, witness: Path) -> None:
    with witness.open("ab") as file:
        file.write(b'{"stream":"audi')
    await fill(filled, 1)
    await seal_heads(filled, SEAL, pause_s=0)
    told = Witness(witness)
    assert await tell_witness(filled, told) == 2
    assert await tell_witness(filled, told) == 0, "each is told once"
    proof = await verify(filled, KEYS, witness=witness)
    assert (proof.lines, proof.unreadable) == (3, 1)
    assert [one.fault for one in proof.streams if one.fault] == []


async def test_a_lost_witness_is_told_again(filled: Database, tmp_path: Path) -> None:
    fresh = tmp_path / "elsewhere.jsonl"
    assert await tell_witness(filled, Witness(fresh)) == 1
    assert await _faults(filled, fresh) == []


async def test_a_broken_stream_is_never_signed(servers: Servers, filled: Database) -> None:
    await _tamper(
        servers, filled, "UPDATE platform.audit SET actor = 'x' WHERE {stream} AND seq = 6"
    )
    (fault,) = await seal_heads(filled, SEAL, pause_s=0)
    assert (fault.stream, fault.seq) == (STREAM, 6)
    async with filled.snapshot() as tx:
        signed = await tx.execute(
            text("SELECT stream, max(seq) FROM platform.audit_checkpoint GROUP BY 1 ORDER BY 1")
        )
        assert [tuple(row) for row in signed] == [(STREAMS[1], 2), (STREAM, 5)]


async def test_a_head_is_signed_again_only_after_its_pause(filled: Database) -> None:
    async def signed() -> int:
        async with filled.snapshot() as tx:
            count: int = await tx.scalar(text("SELECT count(*) FROM platform.audit_checkpoint"))
            return count

    await seal_heads(filled, SEAL, pause_s=3600)
    assert await signed() == 2, "the other stream had none"
    await seal_heads(filled, SEAL, pause_s=0)
    assert await signed() == 3


async def test_acts_on_a_subject_come_newest_first_page_by_page(filled: Database) -> None:
    subject = subject_of(STREAM)
    async with filled.snapshot() as tx:
        first = await acts_on(tx, subject, before=None, limit=4)
        last = first[-1]
        rest = await acts_on(tx, subject, before=(last.at, last.id), limit=4)
    assert [one.detail["number"] for one in (*first, *rest)] == [0, 4, 3, 2, 1, 0]
    assert replace(last, detail={}).actor == "operator:asha"
    assert first[0].at - last.at > timedelta()


async def test_what_jsonb_gives_back_has_the_bytes_that_went_in(database: Database) -> None:
    examples = [
        {"b": 1, "a": {"ü": [True, None, "x\ny"], "": -(2**63)}},
        {"aa": 1, "b": 2, "B": 3, "é": 4, "e\u0301": 5},
        ["\u2028", "\U0001f600", '"\\'],
    ]
    async with database.snapshot() as tx:
        for each in examples:
            stored = await tx.scalar(
                text("SELECT CAST(:it AS jsonb)::text"), {"it": canonical(each)}
            )
            assert canonical_of(stored) == canonical(each)
