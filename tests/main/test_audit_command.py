"""`treum audit` as an operator or an auditor types it."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from tests.make.audit import SEAL, SEED, STREAM, as_superuser, fill, subject_of
from treum.main.command import main
from treum.platform.audit import witness_path
from treum.platform.audit.seal import seal_heads, tell_witness
from treum.platform.audit.witness import Witness
from treum.platform.database import Database
from treum.platform.testing import Servers

Type = Callable[..., Coroutine[Any, Any, tuple[int, list[str], str]]]


@pytest.fixture
async def types(
    servers: Servers,
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Type:
    """Exit code, lines and errors of a command, beside a log of three rows that are signed."""
    await fill(database, 3)
    await seal_heads(database, SEAL, pause_s=0)
    await tell_witness(database, Witness(witness_path(tmp_path)))
    monkeypatch.setenv("TREUM_DATABASE__APP_URL", servers.app_url_of(database.name))
    monkeypatch.setenv("TREUM_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TREUM_AUDIT__KEY", SEED)

    async def typed(*words: str) -> tuple[int, list[str], str]:
        code = await asyncio.to_thread(main, ["audit", *words])
        said = capsys.readouterr()
        return code, said.out.splitlines(), said.err

    return typed


async def test_verify_tells_every_stream_and_the_witness(types: Type) -> None:
    code, lines, errors = await types("verify")
    assert (code, errors) == (0, "")
    assert f"{STREAM}  rows 3  checkpoints 1" in lines
    assert lines[-1] == "witness   lines 1  unreadable 0"
    assert len(lines) == 17


async def test_verify_names_the_first_broken_row(
    types: Type, servers: Servers, database: Database
) -> None:
    async with as_superuser(servers, database, triggers=False) as admin:
        row = await admin.fetchval(
            f"UPDATE platform.audit SET actor = 'x' WHERE stream = '{STREAM}' AND seq = 2 "
            "RETURNING id"
        )
    code, lines, _ = await types("verify")
    assert code == 1
    assert lines[-1] == (
        f"BROKEN {STREAM} seq 2 id {row}: changed: its content does not give its hash"
    )


async def test_an_auditor_needs_the_public_key_only(
    types: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, lines, _ = await types("key")
    assert (code, lines) == (
        0,
        [f"public key  {SEAL.public_key}", f"key id      {SEAL.key_id}"],
    )
    monkeypatch.delenv("TREUM_AUDIT__KEY")
    copy = str(witness_path(tmp_path))
    assert (await types("verify", "--public-key", SEAL.public_key, "--witness", copy))[0] == 0


async def test_a_witness_that_is_not_there_is_told(types: Type) -> None:
    code, _, errors = await types("verify", "--witness", "/nowhere/witness.jsonl")
    assert code == 2
    assert errors == "treum: cannot read /nowhere/witness.jsonl: No such file or directory\n"


async def test_list_is_newest_first_and_of_one_subject(types: Type) -> None:
    code, lines, _ = await types("list", "--subject", subject_of(STREAM), "--limit", "2")
    assert code == 0
    assert ['"number":2' in lines[0], '"number":1' in lines[1], len(lines)] == [True, True, 2]
    assert (await types("list", "--subject", "person:0"))[1] == ["no act is recorded"]
    assert (await types("list", "--limit", "0"))[0] == 2
