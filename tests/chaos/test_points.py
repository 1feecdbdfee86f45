"""A trap kills exactly at its point: what was true before it stays, what comes after never was."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos.points import POINTS, ROOT, Traps
from tests.make.events import Ledger, effects, note, open_ledger
from treum.platform.database import Database
from treum.platform.testing import Servers

SENT = ["applied", "sent test.message", "sent platform.events"]


@pytest.fixture
async def url(servers: Servers, database: Database) -> str:
    """Of a database in which one event waits for the ledger."""
    await open_ledger(servers, database)
    await Ledger().consumer(database).prepare()
    await note(database, "alpha", 1)
    return servers.app_url_of(database.name)


def _run(url: str, traps: Traps) -> tuple[int, list[str]]:
    """The code and the words of a process that passes the points."""
    command = [sys.executable, "-m", "tests.chaos.passing", "run", "worker", url]
    env = {**os.environ, **traps.env}
    done = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


@pytest.mark.parametrize(
    ("point", "passages", "words", "count"),
    [
        ("handler.before", 1, 0, 0),
        ("handler.after", 1, 1, 0),
        ("events.after", 1, 1, 0),
        ("commit.before", 1, 1, 0),
        ("commit.after", 1, 1, 1),
        ("publish.before", 1, 1, 1),
        ("publish.after", 1, 2, 1),
        ("publish.after", 2, 3, 1),
    ],
)
async def test_a_process_dies_at_the_point(
    url: str, database: Database, tmp_path: Path, point: str, passages: int, words: int, count: int
) -> None:
    traps = Traps(tmp_path)
    traps.arm("worker", point, passages=passages)
    code, said = _run(url, traps)
    assert (code, said) == (-signal.SIGKILL, SENT[:words])
    assert len(await effects(database)) == count
    assert await traps.taken("worker", point) > 0
    assert ("worker", point) in traps.passed()


async def test_without_a_trap_every_point_is_passed(
    url: str, database: Database, tmp_path: Path
) -> None:
    traps = Traps(tmp_path)
    traps.arm("market", "commit.before")
    traps.arm("worker", "commit.before", passages=2)
    assert _run(url, traps) == (0, [*SENT, "lived"])
    assert len(await effects(database)) == 1
    assert traps.passed() == {("worker", point) for point in POINTS["worker"]}
    assert (tmp_path / "worker.commit.before").read_text() == "1", "one passage is counted"


def test_a_point_that_does_not_exist_cannot_be_armed(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="no point"):
        Traps(tmp_path).arm("worker", "commit.sometimes")
