"""Start a workflow with the facts that call for it: one row of the caller's transaction."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text

from treum.platform.database import Transaction
from treum.platform.telemetry import correlation_id
from treum.platform.workflows.names import APPLICATION, QUEUE, VERSION

Argument = str | int | bool


async def start(
    tx: Transaction,
    workflow: str,
    *,
    id: str,  # noqa: A002 - every other word for it would be a second word for one thing
    arguments: Sequence[Argument] = (),
    not_before: datetime | None = None,
) -> None:
    """Runs once after the commit, and never after a rollback; a known id is not started again.

    arguments: ids only, since they are kept beside the workflow; never personal values.
    """
    values = {
        "workflow": workflow,
        "queue": QUEUE,
        "arguments": json.dumps(list(arguments)),
        "named": json.dumps({"correlation": correlation_id()}),
        "id": id,
        "version": VERSION,
        "delay_until_ms": None if not_before is None else int(not_before.timestamp() * 1000),
        "application": APPLICATION,
    }
    await tx.execute(_ENQUEUE, values)


_ENQUEUE = text(
    """
    SELECT dbos.enqueue_workflow(
        workflow_name => CAST(:workflow AS text),
        queue_name => CAST(:queue AS text),
        positional_args => ARRAY(SELECT json_array_elements(CAST(:arguments AS json))),
        named_args => CAST(:named AS json),
        workflow_id => CAST(:id AS text),
        app_version => CAST(:version AS text),
        delay_until_epoch_ms => CAST(:delay_until_ms AS bigint),
        application_name => CAST(:application AS text)
    )
    """
)
