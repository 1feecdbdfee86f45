"""What an operator sees of workflows and may do to them; every act is audited in its transaction.

DBOS' own calls commit on connections of theirs, so the few rows of an act are written here, as
DBOS 3.4 does it (`resume_workflows`, `rewind_workflow`, `cancel_workflows`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Row, text

from treum.platform import audit
from treum.platform.audit import Act
from treum.platform.database import Transaction
from treum.platform.errors import Conflict, Missing
from treum.platform.workflows.names import APPLICATION, QUEUE

STUCK: Final = ("ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
OPEN: Final = ("ENQUEUED", "DELAYED", "PENDING")


class WorkflowMissing(Missing):
    code = "workflows.missing"
    title = "There is no such workflow"


class NotStuck(Conflict):
    code = "workflows.not_stuck"
    title = "The workflow does not wait for anybody"


class WorkflowEnded(Conflict):
    code = "workflows.ended"
    title = "The workflow has ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """attempts: how often it was begun. at: when it was started."""

    id: str
    name: str
    status: str
    executor: str | None
    attempts: int
    at: datetime
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A step that has ended. error: its code, when it failed."""

    number: int
    name: str
    at: datetime | None
    error: str | None


async def list_workflows(
    tx: Transaction, *, statuses: Sequence[str] = STUCK, limit: int
) -> list[Listed]:
    """The oldest first."""
    values = {"application": APPLICATION, "statuses": list(statuses), "limit": limit}
    return [_listed(row) for row in await tx.execute(_LIST, values)]


async def find_workflow(tx: Transaction, workflow_id: str) -> Listed:
    """Raises: WorkflowMissing."""
    values = {"id": workflow_id, "application": APPLICATION}
    row = (await tx.execute(_FIND, values)).one_or_none()
    if row is None:
        raise WorkflowMissing(f"There is no workflow {workflow_id}.")
    return _listed(row)


async def steps_of(tx: Transaction, workflow_id: str) -> list[Recorded]:
    return [
        Recorded(number=row.number, name=row.name, at=_instant(row.at_ms), error=row.error)
        for row in await tx.execute(_STEPS, {"id": workflow_id})
    ]


async def resume(tx: Transaction, workflow_id: str) -> Listed:
    """Begin again where it stopped: a last step that failed is repeated, all others are kept.

    Raises: WorkflowMissing, NotStuck, NobodyActed.
    """
    found = await _lock(tx, workflow_id)
    if found.status not in (*STUCK, "CANCELLED"):
        raise NotStuck(f"It is {found.status.lower()}.")
    steps = await steps_of(tx, workflow_id)
    failed = steps[-1] if steps and steps[-1].error is not None else None
    if failed is not None:
        for statement in (_DROP_STEP, _DROP_COMMITTED):
            await tx.execute(statement, {"id": workflow_id, "number": failed.number})
    await tx.execute(_DROP_OUTPUT, {"id": workflow_id})
    await tx.execute(_RESUME, {"id": workflow_id, "queue": QUEUE})
    detail = {"status": found.status, "repeats": failed.name if failed else None}
    await audit.record(tx, _act("resume", found, detail=detail))
    return found


async def cancel(tx: Transaction, workflow_id: str) -> Listed:
    """Never go on with it; nothing is undone. A step under way ends and is not kept.

    Raises: WorkflowMissing, WorkflowEnded, NobodyActed.
    """
    found = await _lock(tx, workflow_id)
    if found.status not in (*STUCK, *OPEN):
        raise WorkflowEnded(f"It is {found.status.lower()}.")
    await tx.execute(_CANCEL, {"id": workflow_id})
    await audit.record(tx, _act("cancel", found, detail={"status": found.status}))
    return found


async def _lock(tx: Transaction, workflow_id: str) -> Listed:
    await tx.execute(_LOCK, {"id": workflow_id})
    return await find_workflow(tx, workflow_id)


def _act(verb: str, found: Listed, *, detail: Mapping[str, object]) -> Act:
    return Act(
        action=f"workflows.{verb}",
        subject=f"workflow:{found.id}",
        detail={"workflow": found.name, **detail},
    )


def _listed(row: Row[Any]) -> Listed:
    return Listed(
        id=row.id,
        name=row.name,
        status=row.status,
        executor=row.executor,
        attempts=row.attempts,
        at=datetime.fromtimestamp(row.created_at / 1000, UTC),
        error=row.error,
    )


def _instant(at_ms: int | None) -> datetime | None:
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC)


# An error is kept as JSON: a code where the exception had one, else a name.
_ERROR = """coalesce({0}::json ->> 'code', {0}::json ->> 'name')
    || coalesce(': ' || nullif({0}::json ->> 'message', ''), '')"""
_COLUMNS = f"""
    SELECT status.workflow_uuid AS id, status.name, status.status, status.executor_id AS executor,
        coalesce(status.recovery_attempts, 0) AS attempts, status.created_at,
        {_ERROR.format("output.error")} AS error
    FROM dbos.workflow_status AS status
    LEFT JOIN dbos.workflow_output AS output ON output.workflow_uuid = status.workflow_uuid
    WHERE status.application_name = :application
"""  # noqa: S608
_LIST = text(
    f"""{_COLUMNS} AND status.status = ANY(CAST(:statuses AS text[]))
    ORDER BY status.created_at, status.workflow_uuid LIMIT :limit"""
)
_FIND = text(f"{_COLUMNS} AND status.workflow_uuid = :id")
_STEPS = text(
    f"""
    SELECT function_id AS number, function_name AS name, completed_at_epoch_ms AS at_ms,
        {_ERROR.format("error")} AS error
    FROM dbos.operation_outputs WHERE workflow_uuid = :id ORDER BY function_id
    """  # noqa: S608
)
_LOCK = text("SELECT FROM dbos.workflow_status WHERE workflow_uuid = :id FOR UPDATE")
_DROP_STEP = text(
    "DELETE FROM dbos.operation_outputs WHERE workflow_uuid = :id AND function_id >= :number"
)
_DROP_COMMITTED = text(
    "DELETE FROM dbos.datasource_outputs WHERE workflow_id = :id AND step_id >= :number"
)
_DROP_OUTPUT = text("DELETE FROM dbos.workflow_output WHERE workflow_uuid = :id")
_NOW_MS = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
_RESUME = text(
    f"""
    UPDATE dbos.workflow_status
    SET status = 'ENQUEUED', owner_xid = NULL, queue_name = :queue, recovery_attempts = 0,
        workflow_deadline_epoch_ms = NULL, deduplication_id = NULL, started_at_epoch_ms = NULL,
        completed_at = NULL, output = NULL, error = NULL, updated_at = {_NOW_MS}
    WHERE workflow_uuid = :id
    """  # noqa: S608
)
_CANCEL = text(
    f"""
    UPDATE dbos.workflow_status
    SET status = 'CANCELLED', owner_xid = NULL, queue_name = NULL, deduplication_id = NULL,
        started_at_epoch_ms = NULL, completed_at = {_NOW_MS}, updated_at = {_NOW_MS}
    WHERE workflow_uuid = :id
    """  # noqa: S608
)
