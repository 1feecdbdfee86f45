"""The engine under the port: DBOS on our PostgreSQL, its workflows on our event loop."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from dbos import DBOS, DBOSConfig, ScheduleInput
from dbos._serialization import DBOSPortableJSON, PortableWorkflowError

from treum.platform.database import Database, Transaction
from treum.platform.ids import new_id
from treum.platform.settings import Secret
from treum.platform.telemetry import correlated, logger
from treum.platform.workflows.datasource import Datasource, open_datasource
from treum.platform.workflows.declare import Plan, Schedule
from treum.platform.workflows.names import APPLICATION, QUEUE, SCHEMA, VERSION
from treum.platform.workflows.steps import Body, Json, StepFailed, Steps, Unresolved, Work

RUNNING_MAX = 200
"""Workflows of one executor at once; sleeping ones count."""
_SCHEDULE_RECOVERIES_MAX = 5
_CONNECTIONS = 5
_THREADS = 16
_OUTSIDE_S_MAX = 3.0
_CANCEL_S_MAX = 3.0
_log = logger(__name__)

Run = Callable[..., Awaitable[None]]


@contextlib.asynccontextmanager
async def launched(
    database: Database, url: Secret, *, executor: str, plan: Plan
) -> AsyncIterator[None]:
    """Run workflows on this loop until left; one engine a process. What an executor of this name
    left behind is taken up again at once. Raises: dbos' own error when it cannot start."""
    _route_logs()
    engine = _Engine(database, await open_datasource(database))
    scheduled = engine.register(plan)
    instance = DBOS(config=_config(url, executor=executor))
    # Launched from a thread, it would run workflows on a loop of its own, away from our pool.
    instance._background_event_loop.set_main_loop()
    try:
        await asyncio.to_thread(DBOS.launch)
        await DBOS.register_queue_async(
            QUEUE,
            worker_concurrency=RUNNING_MAX,
            polling_interval_sec=plan.poll_s,
            on_conflict="always_update",
        )
        await _apply_schedules(plan.schedules, scheduled)
        yield
    finally:
        await engine.close()


async def recover(executors: Sequence[str]) -> int:
    """Queue again what these left behind, counting it as a recovery; how many.

    The public `resume_workflows` would set the count back to zero: no bound on crash loops.
    """
    handles = await asyncio.to_thread(DBOS._recover_pending_workflows, list(executors))
    return len(handles)


async def forget(workflow_ids: Sequence[str]) -> None:
    """Delete finished workflows and their steps."""
    await DBOS.delete_workflows_async(list(workflow_ids))


class _Engine:
    def __init__(self, database: Database, datasource: Datasource) -> None:
        self.database = database
        self.datasource = datasource
        self._runs: set[asyncio.Task[object]] = set()
        self._calls = 0
        self._is_quiet = asyncio.Event()
        self._is_quiet.set()
        self._is_closing = False

    def register(self, plan: Plan) -> dict[str, Run]:
        """The registered function of each schedule, by its name."""
        for workflow in plan.workflows:
            self._register(workflow.name, workflow.run, recoveries_max=workflow.recoveries_max)
        return {
            schedule.name: self._register(
                schedule.name,
                _without_arguments(schedule.run),
                recoveries_max=_SCHEDULE_RECOVERIES_MAX,
            )
            for schedule in plan.schedules
        }

    async def close(self) -> None:
        """Let calls to the outside end, cut off everything else; all of it is taken up later."""
        self._is_closing = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_OUTSIDE_S_MAX):
                await self._is_quiet.wait()
        for run in self._runs:
            run.cancel()
        if self._runs:
            await asyncio.wait(self._runs, timeout=_CANCEL_S_MAX)
        # DBOS made its own threads the loop's and is about to end them.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)

    async def go_on(self) -> None:
        """Never, once the engine closes: what has not begun is left to the next one."""
        if self._is_closing:
            await asyncio.Event().wait()

    @contextlib.contextmanager
    def calling(self) -> Iterator[None]:
        self._calls += 1
        self._is_quiet.clear()
        try:
            yield
        finally:
            self._calls -= 1
            if self._calls == 0:
                self._is_quiet.set()

    def _register(self, name: str, run: Run, *, recoveries_max: int) -> Run:
        async def run_workflow(*arguments: object, correlation: str | None = None) -> None:
            with self._running(), correlated(correlation or str(new_id())):
                await self._run(name, run, arguments=arguments)

        return DBOS.workflow(name=name, max_recovery_attempts=recoveries_max)(run_workflow)

    async def _run(self, name: str, run: Run, *, arguments: Sequence[object]) -> None:
        workflow_id = DBOS.workflow_id
        assert workflow_id is not None
        steps = Steps(workflow_id, _Kept(self, actor=name))
        try:
            await run(steps, *arguments)
        except (StepFailed, Unresolved) as error:
            _log.error("workflow_stuck", workflow=name, id=workflow_id, exc_info=error)
            raise
        except Exception as error:
            _log.error("workflow_failed", workflow=name, id=workflow_id, exc_info=error)
            # Its text would be kept beside the workflow and may hold personal values.
            raise Unresolved(type(error).__name__) from error

    @contextlib.contextmanager
    def _running(self) -> Iterator[None]:
        task = asyncio.current_task()
        assert task is not None
        self._runs.add(task)
        try:
            yield
        finally:
            self._runs.discard(task)


class _Kept:
    """Results of steps, kept by DBOS; a failure is the same at first and on a replay."""

    def __init__(self, engine: _Engine, *, actor: str) -> None:
        self._engine = engine
        self._actor = actor

    async def outside(self, name: str, body: Body) -> Json:
        await self._engine.go_on()
        with self._engine.calling(), _same_failure(name):
            return await DBOS.run_step_async({"name": name}, body)

    async def inside(self, name: str, work: Work) -> Json:
        await self._engine.go_on()
        last: Transaction | None = None

        async def body() -> Json:
            nonlocal last
            session = self._engine.datasource.sql_session()
            last = Transaction.over(session, actor=self._actor)
            result = await work(last)
            await last.write_events()
            return result

        with _same_failure(name):
            result = await self._engine.datasource.run_tx_step_async(
                {"name": name, "isolation_level": "READ COMMITTED"}, body
            )
        if last is not None:  # None: the step was replayed.
            await last.send_messages(self._engine.database.live)
        return result

    async def sleep(self, seconds: float) -> None:
        await self._engine.go_on()
        await DBOS.sleep_async(seconds)


@contextlib.contextmanager
def _same_failure(name: str) -> Iterator[None]:
    try:
        yield
    except StepFailed:
        raise
    except PortableWorkflowError as error:
        is_ours = error.name == StepFailed.__name__
        code, detail = (str(error.code), error.message) if is_ours else (error.name, "")
        raise StepFailed(name, code, detail=detail) from error
    except Exception as error:
        raise StepFailed(name, type(error).__name__) from error


def _without_arguments(run: Callable[[Steps], Awaitable[None]]) -> Run:
    """DBOS hands a schedule its instant and its context; a step may ask the clock instead."""

    async def run_scheduled(steps: Steps, *_when: object) -> None:
        await run(steps)

    return run_scheduled


def _config(url: Secret, *, executor: str) -> DBOSConfig:
    return {
        "name": APPLICATION,
        "system_database_url": url.reveal(),
        "dbos_system_schema": SCHEMA,
        "application_version": VERSION,
        "executor_id": executor,
        "run_migrations": False,
        "serializer": DBOSPortableJSON,  # By default it is pickle: rows that run code.
        "sys_db_pool_size": _CONNECTIONS,
        "max_executor_threads": _THREADS,
        "scheduler_polling_interval_sec": 5.0,
        "log_level": "WARNING",
        "enable_otlp": False,
    }


async def _apply_schedules(schedules: Sequence[Schedule], runs: Mapping[str, Run]) -> None:
    """Make the stored schedules the declared ones."""
    stored = await DBOS.list_schedules_async()
    for name in {each["schedule_name"] for each in stored} - set(runs):
        await DBOS.delete_schedule_async(name)
    if schedules:
        await DBOS.apply_schedules_async([_input(each, runs[each.name]) for each in schedules])


def _input(schedule: Schedule, run: Run) -> ScheduleInput:
    return {
        "schedule_name": schedule.name,
        "workflow_fn": run,  # type: ignore[typeddict-item]  # it takes any arguments
        "schedule": schedule.cron,
        "cron_timezone": schedule.zone,
        "queue_name": QUEUE,
    }


class _ToOurLog(logging.Handler):
    """A workflow's own failure is in our log already."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, StepFailed | Unresolved):
            _log.log(record.levelno, "dbos", message=record.getMessage(), exc_info=error)


def _route_logs() -> None:
    """DBOS adds a handler of its own when it finds none."""
    theirs = logging.getLogger("dbos")
    theirs.propagate = False
    theirs.handlers = [_ToOurLog()]
