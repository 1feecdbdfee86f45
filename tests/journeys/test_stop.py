"""However it is told to end, nothing stays behind, and the next start finds everything again."""

import asyncio
import contextlib
import json
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psutil
import pytest

from tests.journeys.stack import Stack, environment, launch, processes_of, running
from tests.make import canonical
from tests.make.canonical import Row

STOP_S_MAX = 20.0
"""The supervisor's ten seconds, and one more for whoever comes after them."""
DEATH_S_MAX = 10.0
MOMENT_S_MAX = 120.0
Moment = Callable[[Path, str], bool]
Rows = dict[str, set[Row]]


def _ready(service: str) -> Moment:
    told = {"event": "service ready", "service": service}

    def is_ready(_data_dir: Path, log: str) -> bool:
        lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
        return any(told.items() <= line.items() for line in lines)

    return is_ready


MOMENTS: Mapping[str, Moment] = {
    "the folder is locked": lambda data_dir, _: (data_dir / "lock").exists(),
    "initdb works": lambda data_dir, _: any(data_dir.glob(".postgres-*.making")),
    "the database serves": _ready("postgres"),
    "the schema is there": _ready("schema"),
    "the worker works": _ready("worker"),
    "the site serves": _ready("web"),
    "all is ready": lambda _, log: "TREUM is running" in log,
}


@dataclass(frozen=True, slots=True)
class Past:
    """A data folder that holds one finished run."""

    data_dir: Path
    settings: Mapping[str, str]
    run_id: UUID
    facts: tuple[list[Row], list[Row]]


@pytest.fixture(scope="module")
def past(folder: Path, recorded: Mapping[str, str]) -> Past:
    async def look(stack: Stack) -> tuple[UUID, tuple[list[Row], list[Row]]]:
        run_id = await stack.settled(within_s=120)
        return run_id, await canonical.run_facts(stack.fetch, run_id)

    data_dir = folder / "past"
    with running(data_dir, {**recorded, "TREUM_FEED__SPEED": "6000"}) as stack:
        run_id, facts = asyncio.run(look(stack))
    return Past(data_dir, {**recorded, "TREUM_FEED__SPEED": "900"}, run_id, facts)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_start_can_be_stopped_at_any_moment(
    folder: Path, web: Mapping[str, str], number: signal.Signals
) -> None:
    data_dir = folder / f"starts-{number}"
    for name, moment in MOMENTS.items():
        env = environment(data_dir, web)
        log = folder / f"starts-{number}.log"
        process = launch(env, log)
        try:
            _await_moment(process, moment, data_dir=data_dir, log=log)
            process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_S_MAX)
            left = [each.cmdline() for each in processes_of(data_dir)]
            assert (process.returncode, left) == (0, []), f"{name}\n{log.read_text()}"
        finally:
            process.kill()
            process.wait()
    with running(data_dir, web) as stack:
        assert asyncio.run(stack.current_run())[1] == "running"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
async def test_what_was_stored_outlives_an_end_during_a_replay(
    past: Past, number: signal.Signals
) -> None:
    with running(past.data_dir, past.settings) as stack:
        run_id, _ = await stack.current_run()
        stored = await _until_signals(stack, run_id)
        left = _end(stack, number, data_dir=past.data_dir)
        assert left == [], f"{number.name} left {left}"
    with running(past.data_dir, past.settings) as again:
        assert (await again.current_run())[0] != run_id
        later = await _rows(again, run_id)
        assert {table: rows - later[table] for table, rows in stored.items()} == _nothing(stored)
        assert await canonical.run_facts(again.fetch, past.run_id) == past.facts


def _end(stack: Stack, number: signal.Signals, *, data_dir: Path) -> list[psutil.Process]:
    """Whoever is still there when the time is over."""
    everyone = processes_of(data_dir)
    stack.process.send_signal(number)
    within_s = DEATH_S_MAX if number is signal.SIGKILL else STOP_S_MAX
    code = stack.process.wait(within_s)
    assert code == (-number if number is signal.SIGKILL else 0), stack.log.read_text()
    if number is signal.SIGKILL:
        psutil.wait_procs(everyone, within_s)
    return processes_of(data_dir)


def _await_moment(
    process: subprocess.Popen[bytes], moment: Moment, *, data_dir: Path, log: Path
) -> None:
    deadline = time.monotonic() + MOMENT_S_MAX
    while not moment(data_dir, log.read_text(errors="replace")):
        assert process.poll() is None, log.read_text(errors="replace")
        assert time.monotonic() < deadline
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.02)


async def _until_signals(stack: Stack, run_id: UUID) -> Rows:
    """What is stored once some signals have been delivered."""
    async with asyncio.timeout(MOMENT_S_MAX):
        while len((rows := await _rows(stack, run_id))["released"]) < 20:
            await asyncio.sleep(0.1)
    return rows


async def _rows(stack: Stack, run_id: UUID) -> Rows:
    """What is only ever added to.

    A delivery that waits for its delay still gets its place in the channel: only what it says of
    the signal is fixed before, and all of it after.
    """
    of_run = f"run_id = '{run_id}'"
    facts = {
        "market.bar": f"SELECT to_json(bar)::text FROM market.bar WHERE {of_run}",
        "signals.delivery": "SELECT id, run_id, channel, signal_event_id, release_at"
        f" FROM signals.delivery WHERE {of_run}",
        "released": "SELECT to_json(delivery)::text FROM signals.delivery"
        f" WHERE {of_run} AND released_at IS NOT NULL",
    }
    return {name: set(await stack.fetch(query)) for name, query in facts.items()}


def _nothing(rows: Rows) -> Rows:
    return {table: set() for table in rows}
