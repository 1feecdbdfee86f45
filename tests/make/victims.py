"""Processes that run sagas and are killed at a named point of a named step.

`python -m tests.make.victims` imports everything once and forks a fresh process for each order it
reads, a JSON line; it answers with how that process ended, or that it stopped itself.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import traceback
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import ClassVar

import uvloop
from dbos._debug_trigger import DebugAction, DebugTriggers
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from tests.make.workflows import FINAL, PATIENCE_S, status_of
from treum.platform.database import Database, Transaction
from treum.platform.errors import Conflict
from treum.platform.events import Event
from treum.platform.live import MemoryBus
from treum.platform.settings import Secret
from treum.platform.telemetry import configure_logs
from treum.platform.workflows import Json, Plan, Steps, Workflow
from treum.platform.workflows.run import run_workflows
from treum.platform.workflows.saga import (
    Call,
    Compensable,
    External,
    Found,
    Pivot,
    Retriable,
    Saga,
    Transactional,
    run_saga,
)
from treum.platform.workflows.steps import Body

BUYS, REFUSED = "test.buys", "test.refused"
DEAD_S = 0.5
EFFECTS = """
    CREATE TABLE public.effect (
        seq bigserial PRIMARY KEY, subject text NOT NULL, step text NOT NULL, key text NOT NULL
    );
    GRANT SELECT, INSERT ON public.effect TO treum_app;
    GRANT USAGE ON SEQUENCE public.effect_seq_seq TO treum_app;
"""
"""What has happened, whether by a transaction of ours or outside: see `_outside`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """phase: of the step. begun: before the first. intended: that it will be called is kept.
    inside: under way, nothing has happened yet. happened: committed or called, and not yet kept.
    kept: its result is. signal: what is sent."""

    url: str
    workflow_id: str
    step: str | None = None
    phase: str | None = None
    signal: int = signal.SIGKILL


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(Event):
    TYPE: ClassVar[str] = "test.happened.v1"
    subject: str
    step: str

    def key(self) -> str:
        return self.subject


class NoMoney(Conflict):
    code = "test.no_money"
    title = "No money"


class _Victim:
    def __init__(self, order: Order) -> None:
        self._order = order
        self._database = Database(order.url, live=MemoryBus(), name="victim")
        self._outside_database = Database(order.url, live=MemoryBus(), name="outside")
        self._step = ""
        kept = DebugAction(callback=lambda: self._reach("kept"))
        DebugTriggers.set_debug_trigger(DebugTriggers.DEBUG_TRIGGER_STEP_COMMIT, kept)
        self._working: Session | None = None
        event.listen(Session, "after_commit", self._committed)

    async def run(self) -> None:
        """Until the workflow has ended, unless the order's point is reached before."""
        plan = Plan(
            workflows=[Workflow(BUYS, self._buys), Workflow(REFUSED, self._refused)],
            poll_s=0.05,
            dead_after=timedelta(seconds=DEAD_S),
        )
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(
                run_workflows(self._database, Secret(self._order.url), plan=plan, stop=stop)
            )
            while await status_of(self._outside_database, self._order.workflow_id) not in FINAL:
                await asyncio.sleep(0.05)
            stop.set()
        await self._database.close()
        await self._outside_database.close()

    async def _buys(self, steps: Steps, subject: str) -> None:
        self._reach("begun")
        self._watch_intentions(steps)
        ended = await run_saga(steps, self._saga(is_refused=False), subject=subject)
        assert ended.is_done

    async def _refused(self, steps: Steps, subject: str) -> None:
        self._reach("begun")
        self._watch_intentions(steps)
        ended = await run_saga(steps, self._saga(is_refused=True), subject=subject)
        assert (ended.failed, ended.code) == ("charge", "test.no_money")

    def _watch_intentions(self, steps: Steps) -> None:
        record = steps.record

        async def watched(name: str, body: Body) -> Json:
            result = await record(name, body)
            step, _, part = name.rpartition(".")
            if part == "intend":
                self._step = step
                self._reach("intended")
            return result

        steps.record = watched  # type: ignore[method-assign]  # of this one run

    def _saga(self, *, is_refused: bool) -> Saga:
        charge = self._refusing("charge") if is_refused else self._external("charge")
        return Saga(
            parts=[
                Compensable(
                    name="reserve",
                    do=self._inside("reserve"),
                    undo=self._inside("reserve.undo"),
                ),
                Compensable(
                    name="hold", do=self._external("hold"), undo=self._external("hold.undo")
                ),
                Pivot(name="charge", do=charge),
                Retriable(name="enter", do=self._inside("enter")),
                Retriable(name="tell", do=self._external("tell")),
            ],
            pause_s=0.05,
        )

    def _inside(self, step: str) -> Transactional:
        async def work(tx: Transaction, call: Call) -> Json:
            self._step, self._working = step, tx.session.sync_session
            await _happen(tx, step, call=call)
            tx.publish(Happened(subject=call.subject, step=step))
            self._reach("inside")
            return step

        return Transactional(work)

    def _external(self, step: str) -> External:
        async def call_outside(call: Call) -> Json:
            self._step = step
            self._reach("inside")
            async with self._outside_database.transaction() as tx:
                await _happen(tx, step, call=call)
            self._reach("happened")
            return step

        return External(call=call_outside, inquire=self._inquire)

    def _refusing(self, step: str) -> External:
        async def call_outside(_call: Call) -> Json:
            self._step = step
            self._reach("inside")
            raise NoMoney("Not enough.")

        return External(call=call_outside, inquire=self._inquire)

    async def _inquire(self, call: Call) -> Found | None:
        async with self._outside_database.snapshot() as tx:
            step = await tx.scalar(
                text("SELECT step FROM public.effect WHERE key = :key"), {"key": call.key}
            )
        return None if step is None else Found(step)

    def _committed(self, session: Session) -> None:
        """Others commit too while a step works, such as who looks how far it is."""
        if session is self._working:
            self._reach("happened")

    def _reach(self, phase: str) -> None:
        if (self._step, phase) == (self._order.step, self._order.phase):
            os.kill(os.getpid(), self._order.signal)


async def _happen(tx: Transaction, step: str, *, call: Call) -> None:
    await tx.execute(
        text("INSERT INTO public.effect (subject, step, key) VALUES (:subject, :step, :key)"),
        {"subject": call.subject, "step": step, "key": call.key},
    )


def _run(order: Order) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_Victim(order).run())


def _fork(order: Order) -> int:
    pid = os.fork()
    if pid == 0:
        code = 1
        signal.alarm(int(PATIENCE_S))
        try:
            _run(order)
            code = 0
        except BaseException:  # noqa: BLE001 - whatever it was, the test must show it
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    return pid


def _answer(pid: int) -> None:
    _, status = os.waitpid(pid, os.WUNTRACED)
    stopped = os.WIFSTOPPED(status)
    code = None if stopped else os.waitstatus_to_exitcode(status)
    sys.stdout.write(json.dumps({"pid": pid, "code": code}) + "\n")
    sys.stdout.flush()


def main() -> None:
    """An order, or the number of a stopped process that is to go on."""
    configure_logs(level="CRITICAL", pretty=False, role="victim")
    for line in sys.stdin:
        wanted = json.loads(line)
        if isinstance(wanted, int):
            os.kill(wanted, signal.SIGCONT)
            _answer(wanted)
        else:
            _answer(_fork(Order(**wanted)))


class Zygote:
    """The parent of all victims, seen from the test."""

    def __init__(self) -> None:
        command = (sys.executable, "-m", "tests.make.victims")
        env = os.environ | {"PYTHONPATH": os.pathsep.join(("src", "."))}
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, env=env, text=True, start_new_session=True
        )

    async def run(self, order: Order) -> tuple[int, int | None]:
        """Process number and exit code; no code when it has stopped itself."""
        return await self._ask(asdict(order))

    async def go_on(self, pid: int) -> int | None:
        return (await self._ask(pid))[1]

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        os.killpg(self._process.pid, signal.SIGKILL)  # With all that still runs or is frozen.
        self._process.wait(PATIENCE_S)
        self._process.stdout.close()

    async def _ask(self, wanted: object) -> tuple[int, int | None]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()
        answer = json.loads(await asyncio.to_thread(self._process.stdout.readline))
        return answer["pid"], answer["code"]


if __name__ == "__main__":
    main()
