"""Folders the server's user may enter (pytest's own lie below a 0700 one), and what is in them."""

import hashlib
import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from treum.platform.embedded import EmbeddedPostgres, free_port

SOURCE = Path(__file__).parents[3] / "src"
DEATH_S_MAX = 30.0


@pytest.fixture
def folder() -> Iterator[Path]:
    path = _make_folder()
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[EmbeddedPostgres]:
    """One running cluster for the whole module."""
    path = _make_folder()
    postgres = EmbeddedPostgres(path / "data", free_port(), is_durable=False)
    await postgres.start()
    yield postgres
    await postgres.stop()
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def tree() -> Callable[[Path], dict[str, tuple[int, int, str]]]:
    """Everything below a folder: mode, owner and content, to show that nothing changed."""
    return _tree


@pytest.fixture
def script(folder: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts Python text as a process of its own; its first line of output says it is ready."""
    started: list[subprocess.Popen[str]] = []

    def start(text: str, **env: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", text, str(folder)],
            env={**os.environ, "PYTHONPATH": str(SOURCE), **env},
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def tmpfs(folder: Path) -> Iterator[Callable[[str], Path]]:
    """A small file system of its own, where mounting is allowed."""
    place = folder / "mounted"
    place.mkdir()

    def mount(options: str) -> Path:
        command = [
            shutil.which("mount") or "mount",
            "-t",
            "tmpfs",
            "-o",
            options,
            "tmpfs",
            str(place),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"NOT RUN: cannot mount a tmpfs: {done.stderr.strip()}")
        return place

    yield mount
    command = [shutil.which("umount") or "umount", "-l", str(place)]
    subprocess.run(command, capture_output=True, check=False)


@pytest.fixture
def as_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("NOT RUN: needs root")


@pytest.fixture
def gone() -> Callable[[int], None]:
    """Waits until a process that is not our child has ended."""
    return _await_gone


def _make_folder() -> Path:
    path = Path(tempfile.mkdtemp(prefix="treum-test-", dir="/tmp"))
    path.chmod(0o711)
    return path


def _tree(folder: Path) -> dict[str, tuple[int, int, str]]:
    found = {}
    for path in sorted(folder.rglob("*")):
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        found[str(path)] = (path.stat().st_mode, path.stat().st_uid, content)
    return found


def _await_gone(pid: int) -> None:
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        ended, _, _ = select.select([descriptor], [], [], DEATH_S_MAX)
    finally:
        os.close(descriptor)
    assert ended, f"process {pid} still runs"
