"""A role is a child that says when it is ready, and ends with all it started."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.make.supervised import (
    DEAF,
    FOREVER,
    PATIENCE_S,
    await_gone,
    fake_process,
    run_until,
)
from treum.platform.embedded import FolderLock, keep_secrets
from treum.platform.settings import Profile, load
from treum.platform.supervisor import RoleEnded, RoleProcess, Supervisor, role


async def test_a_role_is_ready_only_when_it_says_so() -> None:
    for text in ("", "import os, sys; os.close(int(sys.argv[-1]))"):
        silent = fake_process(text)
        with pytest.raises(RoleEnded) as caught:
            await silent.start()
        assert caught.value.code == 0
    slow = fake_process("import signal; signal.pause()")
    slow.ready_s_max = 0.1
    with pytest.raises(RoleEnded) as caught:
        await slow.start()
    assert caught.value.code in {-signal.SIGTERM, -signal.SIGKILL}
    assert slow.pid is None


def test_a_role_runs_with_the_settings_and_without_our_own_variables(
    folder: Path, lock: FolderLock
) -> None:
    data_dir = folder / "data"
    data_dir.mkdir()
    keep_secrets(data_dir)
    settings = load({"TREUM_DATA_DIR": str(data_dir), "TREUM_PROFILE": "test"}, None)
    inherited = {"PATH": "/bin", "TREUM_PROFILE": "dev", "TREUM_DATABASE__NAME": "old"}

    made = role("web", settings, inherited=inherited, lock=lock)

    env = dict(made._env())
    assert env.pop("PATH") == "/bin"
    child = load(env, None)
    assert child.profile is Profile.TEST
    assert child.database.name == "treum"
    assert not child.database.is_embedded
    assert made._argv[1:] == ["-m", "treum.main", "run", "web"]


async def test_a_role_that_refuses_its_setup_ends_everything_with_its_code(
    folder: Path, lock: FolderLock
) -> None:
    first = fake_process(FOREVER, name="first")
    refusing = fake_process("raise SystemExit(2)", name="refusing")

    assert await Supervisor(lock, [first, refusing]).run() == 2

    assert first.pid is None


async def test_a_role_that_crashes_at_first_is_retried(folder: Path, lock: FolderLock) -> None:
    ready = asyncio.Event()
    mark = folder / "mark"
    text = (
        f"import pathlib; mark = pathlib.Path({str(mark)!r})\n"
        "if not mark.exists(): mark.touch(); raise SystemExit(1)\n" + FOREVER
    )
    crashing = fake_process(text)

    code = await run_until(Supervisor(lock, [crashing], on_ready=ready.set), ready.wait())

    assert code == 0
    assert mark.exists()
    assert crashing.pid is None


async def test_a_killed_role_comes_back(lock: FolderLock) -> None:
    ready, again = asyncio.Event(), asyncio.Event()

    class Watched(RoleProcess):
        async def restart(self) -> None:
            await super().restart()
            again.set()

    process = Watched("fake", [sys.executable, "-c", FOREVER], env=dict, lock=lock)
    pids = []

    async def kill() -> None:
        await ready.wait()
        assert process.pid is not None
        pids.append(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        await again.wait()
        assert process.pid is not None
        pids.append(process.pid)

    await run_until(Supervisor(lock, [process], on_ready=ready.set), kill())

    assert len(set(pids)) == 2
    assert process.pid is None


@pytest.mark.parametrize("signals", [1, 2])
async def test_a_deaf_role_and_its_own_children_are_killed(
    folder: Path, lock: FolderLock, signals: int
) -> None:
    """After the deadline, or at once when asked a second time."""
    ready = asyncio.Event()
    note = folder / "grandchild"
    text = (
        "import subprocess, sys, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'])\n"
        f"pathlib.Path({str(note)!r}).write_text(str(child.pid))\n" + DEAF + "signal.pause()\n"
    )
    deaf = fake_process(text)
    limit = 0.1 if signals == 1 else 10 * PATIENCE_S
    supervisor = Supervisor(lock, [deaf], on_ready=ready.set, stop_s_max=limit)

    async def stop_first() -> None:
        await ready.wait()
        if signals == 2:
            supervisor.stop()

    assert await run_until(supervisor, stop_first()) == 0

    assert deaf.pid is None
    await_gone(int(note.read_text()))
