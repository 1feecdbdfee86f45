"""No server outlives the process that started it, whoever that was."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from treum.platform.embedded import EmbeddedPostgres, free_port
from treum.platform.embedded.account import Account
from treum.platform.embedded.binaries import postgres_folder
from treum.platform.embedded.predecessor import running_postmaster

Script = Callable[..., subprocess.Popen[str]]
PREPARE = """
import asyncio, encodings.ascii, encodings.idna, os, sys
from pathlib import Path
import asyncpg
from treum.platform.embedded import EmbeddedNats, EmbeddedPostgres
from treum.platform.embedded.binaries import nats_program, postgres_major
data_dir = Path(sys.argv[1]) / "data"
port = int(os.environ["PORT"])
"""
RUN = """
async def main():
    postgres = EmbeddedPostgres(data_dir, port, is_durable=False)
    nats = EmbeddedNats(data_dir, int(os.environ["NATS_PORT"]))
    await postgres.start()
    await nats.start()
    connection = await asyncpg.connect(postgres.urls.owner.reveal(), ssl=False)
    await connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS a")
    busy = asyncio.ensure_future(connection.execute("SELECT pg_sleep(600)"))
    print(postgres.pid, nats.pid, flush=True)
    await busy
asyncio.run(main())
"""
BECOME_NOBODY = """
nats_program(), postgres_major()  # imports what an interpreter in a 0700 home would hide
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
"""


def _started(process: subprocess.Popen[str]) -> list[int]:
    assert process.stdout is not None
    pids = [int(each) for each in process.stdout.readline().split()]
    assert len(pids) == 2
    return pids


def _user_of(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def _at_work_in(folder: Path) -> list[str]:
    """Names of processes whose working directory lies there, as PostgreSQL's do."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.joinpath("cwd").readlink().is_relative_to(folder):
                found.append(process.joinpath("comm").read_text())
        except OSError:
            continue
    return found


async def test_kill_9_of_the_parent_leaves_no_server(
    script: Script, folder: Path, gone: Callable[[int], None]
) -> None:
    process = script(PREPARE + RUN, PORT=str(free_port()), NATS_PORT=str(free_port()))
    pids = _started(process)

    process.kill()

    for pid in pids:
        gone(pid)
    assert _at_work_in(folder) == []
    log = (folder / "data" / "log" / "postgres.log").read_text()
    assert "database system is shut down" in log


async def test_a_start_right_after_waits_for_the_dying_server(script: Script, folder: Path) -> None:
    port = free_port()
    process = script(PREPARE + RUN, PORT=str(port), NATS_PORT=str(free_port()))
    _started(process)

    process.kill()
    postgres = EmbeddedPostgres(folder / "data", port, is_durable=False)
    await postgres.start()

    connection = await asyncpg.connect(postgres.urls.app.reveal(), ssl=False)
    await connection.close()
    assert running_postmaster(postgres.folder) == postgres.pid
    await postgres.stop()


async def test_another_user_than_root_runs_everything_as_itself(
    script: Script, folder: Path, as_root: None, gone: Callable[[int], None]
) -> None:
    nobody = Account("nobody", 65534, 65534)
    if not all(nobody.may_enter(each) for each in postgres_folder().parents):
        pytest.skip("NOT RUN: the virtual environment is hidden from other users")
    os.chown(folder, 65534, 65534)
    text = PREPARE + BECOME_NOBODY + RUN
    process = script(text, PORT=str(free_port()), NATS_PORT=str(free_port()), HOME="/nonexistent")
    pids = _started(process)

    for pid in pids:
        assert _user_of(pid) == 65534
    assert (folder / "data").stat().st_mode & 0o777 == 0o700
    process.kill()

    for pid in pids:
        gone(pid)
    assert _at_work_in(folder) == []


async def test_root_copies_programs_that_its_server_cannot_reach(
    script: Script, folder: Path, as_root: None, gone: Callable[[int], None]
) -> None:
    hidden = folder / "home"
    hidden.mkdir(mode=0o700)
    package = postgres_folder().parent
    for source in (package, package.with_name(package.name + ".libs")):
        shutil.copytree(source, hidden / source.name, symlinks=True)
    path = f"{hidden}:{Path(__file__).parents[3] / 'src'}"
    process = script(
        PREPARE + RUN, PORT=str(free_port()), NATS_PORT=str(free_port()), PYTHONPATH=path
    )
    pids = _started(process)

    program = Path(os.readlink(f"/proc/{pids[0]}/exe"))
    os.kill(process.pid, signal.SIGKILL)

    for pid in pids:
        gone(pid)
    assert program.is_relative_to(folder / "data")
    assert hidden.stat().st_mode & 0o777 == 0o700
    assert [each.name for each in (folder / "data").glob("*pgdist*")] == ["pgdist-18.6.3"]
