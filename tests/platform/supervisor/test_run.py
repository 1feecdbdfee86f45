"""Services start in order, come back, and stop in reverse."""

import asyncio
import os
import socket
from pathlib import Path

import pytest

from tests.make.supervised import Fake, run_until
from treum.platform.embedded import EmbeddedNats, FolderLock
from treum.platform.errors import SetupError
from treum.platform.supervisor import Once, RoleEnded, Service, Supervisor
from treum.platform.supervisor.run import PAUSE_S_FIRST, PAUSE_S_MAX, pause_s


async def test_services_start_in_order_and_stop_in_reverse(lock: FolderLock) -> None:
    told: list[str] = []
    ready = asyncio.Event()
    services = [Fake("one", told), Fake("two", told)]
    supervisor = Supervisor(lock, services, on_ready=ready.set)

    assert await run_until(supervisor, ready.wait()) == 0

    assert told == [
        "check one",
        "check two",
        "start one",
        "start two",
        "stop two",
        "stop one",
    ]


async def test_a_service_that_ends_comes_back_however_often_it_fails(lock: FolderLock) -> None:
    told: list[str] = []
    ready = asyncio.Event()
    failures: list[Exception] = [RoleEnded("two", 1), RoleEnded("two", 2), SetupError("full")]
    services = [Fake("one", told), Fake("two", told, failures=failures)]

    await run_until(Supervisor(lock, services, on_ready=ready.set), ready.wait())

    assert told.count("restart two") == 3
    assert "restart one" not in told


async def test_only_the_ended_service_is_started_again(lock: FolderLock) -> None:
    told: list[str] = []
    ready = asyncio.Event()
    services = [Fake("one", told), Fake("two", told)]

    async def end_one() -> None:
        await ready.wait()
        services[0].end()
        await services[0].restarted.wait()

    await run_until(Supervisor(lock, services, on_ready=ready.set), end_one())

    assert told[4:] == ["restart one", "stop two", "stop one"]


@pytest.mark.parametrize("failing", ["check", "start"])
async def test_a_refused_setup_stops_everything_and_leaves_no_trace(
    folder: Path, lock: FolderLock, failing: str
) -> None:
    told: list[str] = []
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        if failing == "check":
            second: Service = EmbeddedNats(folder / "data", port, lock=lock)
        else:
            second = Fake("two", told, failures=[SetupError(f"port {port} is taken")])
        supervisor = Supervisor(lock, [Fake("one", told), second])

        with pytest.raises(SetupError, match=f"port {port} .*taken"):
            await supervisor.run()

    assert ("start one" in told) is (failing == "start")
    assert told[-1] == "stop one"
    assert os.listdir(folder) == []


async def test_work_between_services_happens_once(lock: FolderLock) -> None:
    told: list[str] = []
    ready = asyncio.Event()

    async def migrate() -> None:
        told.append("migrate")

    services: list[Service] = [Fake("one", told), Once("migrate", migrate), Fake("two", told)]
    await run_until(Supervisor(lock, services, on_ready=ready.set), ready.wait())

    assert told[2:] == ["start one", "migrate", "start two", "stop two", "stop one"]


async def test_what_was_done_is_undone_at_its_turn_and_nothing_else(lock: FolderLock) -> None:
    told: list[str] = []

    async def work() -> None:
        told.append("work")

    async def refuse() -> None:
        raise SetupError("no")

    services: list[Service] = [
        Fake("one", told),
        Once("place", work, undo=lambda: told.append("undo")),
        Fake("two", told),
        Once("refused", refuse, undo=lambda: told.append("undo what was not done")),
    ]
    with pytest.raises(SetupError):
        await Supervisor(lock, services).run()

    assert told[2:] == ["start one", "work", "start two", "stop two", "undo", "stop one"]


async def test_a_second_supervisor_is_told_who_runs(folder: Path, lock: FolderLock) -> None:
    told: list[str] = []
    ready = asyncio.Event()
    lines = []

    async def second() -> None:
        await ready.wait()
        with pytest.raises(SetupError) as caught:
            await Supervisor(FolderLock(folder / "data"), [Fake("late", told)]).run()
        lines.append(str(caught.value))

    await run_until(Supervisor(lock, [Fake("one", told)], on_ready=ready.set), second())

    assert lines == [f"TREUM already runs on {folder}/data (pid {os.getpid()})"]
    assert not [each for each in told if "late" in each]


def test_the_pause_is_jittered_and_bounded() -> None:
    for attempt in range(40):
        limit = min(PAUSE_S_MAX, PAUSE_S_FIRST * 2**attempt)
        assert 0.0 <= pause_s(attempt) <= limit
    assert len({pause_s(10) for _ in range(10)}) > 1
