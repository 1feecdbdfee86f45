"""`treum workflows`: what an operator sees of durable workflows, and may do to them."""

import argparse
import asyncio
import getpass
import re
import sys
from collections.abc import Callable, Coroutine
from typing import Final

from sqlalchemy.exc import DBAPIError

from treum.platform.clock import to_wire
from treum.platform.database import Database
from treum.platform.embedded import supplied
from treum.platform.errors import SetupError, TreumError
from treum.platform.live import MemoryBus
from treum.platform.settings import Settings
from treum.platform.workflows import operate

ReadSettings = Callable[[str], Settings]
_Verb = Callable[[Database, argparse.Namespace], Coroutine[None, None, None]]
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


def add_commands(parser: argparse.ArgumentParser, read: ReadSettings) -> None:
    """Beside a running `treum run all` they find its database through the data folder."""
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    def verb(name: str, act: _Verb, *, help_text: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=help_text)
        added.set_defaults(run=lambda arguments: _run(read, act, arguments=arguments))
        return added

    listing = verb("list", _list, help_text="list the workflows that wait for a person")
    listing.add_argument("--open", action="store_true", help="those that run or wait, instead")
    listing.add_argument("--limit", type=int, default=50)
    shown = verb("show", _show, help_text="show one workflow and its steps")
    resumed = verb("resume", _resume, help_text="begin again where it stopped")
    cancelled = verb("cancel", _cancel, help_text="never go on with it; nothing is undone")
    for one in (shown, resumed, cancelled):
        one.add_argument("workflow", metavar="WORKFLOW_ID")
    for one in (resumed, cancelled):
        one.add_argument("--operator", help="who acts, for the audit log; the login by default")


def _run(read: ReadSettings, act: _Verb, *, arguments: argparse.Namespace) -> int:
    """Raises: SetupError."""
    settings = supplied(read("workflows"))
    try:
        asyncio.run(_act(settings, act, arguments=arguments))
    except TreumError as error:
        raise SetupError(str(error)) from error
    except (DBAPIError, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise SetupError(f"the database does not answer: {type(cause).__name__}") from error
    return 0


async def _act(settings: Settings, act: _Verb, *, arguments: argparse.Namespace) -> None:
    url = settings.database.app_url
    if url is None:
        raise SetupError("set TREUM_DATABASE__APP_URL, or run it beside `treum run all`")
    database = Database(url.reveal(), live=MemoryBus(), name="operator", connections_max=2)
    try:
        await act(database, arguments)
    finally:
        await database.close()


async def _list(database: Database, arguments: argparse.Namespace) -> None:
    if not 1 <= arguments.limit <= 1000:
        raise SetupError(f"--limit is {arguments.limit}; expected 1 to 1000")
    statuses = operate.OPEN if arguments.open else operate.STUCK
    async with database.snapshot() as tx:
        found = await operate.list_workflows(tx, statuses=statuses, limit=arguments.limit)
    for one in found:
        _say(
            f"{one.id}  {one.name}  {one.status.lower()}  {to_wire(one.at)}  "
            f"attempts {one.attempts}  {one.error or ''}".rstrip()
        )
    if not found:
        _say("no workflow is open" if arguments.open else "no workflow is stuck")


async def _show(database: Database, arguments: argparse.Namespace) -> None:
    async with database.snapshot() as tx:
        one = await operate.find_workflow(tx, arguments.workflow)
        steps = await operate.steps_of(tx, arguments.workflow)
    values = {
        "workflow": one.id,
        "name": one.name,
        "status": one.status.lower(),
        "started": to_wire(one.at),
        "executor": one.executor or "none",
        "attempts": one.attempts,
        "error": one.error or "none",
    }
    for name, value in values.items():
        _say(f"{name:<10} {value}")
    for step in steps:
        at = to_wire(step.at) if step.at else ""
        _say(f"step {step.number:<5} {step.name}  {at}  {step.error or 'done'}")


async def _resume(database: Database, arguments: argparse.Namespace) -> None:
    async with database.transaction(actor=_operator(arguments)) as tx:
        one = await operate.resume(tx, arguments.workflow)
    _say(f"{one.id} will be taken up by a worker")


async def _cancel(database: Database, arguments: argparse.Namespace) -> None:
    async with database.transaction(actor=_operator(arguments)) as tx:
        one = await operate.cancel(tx, arguments.workflow)
    _say(f"{one.id} is cancelled")


def _operator(arguments: argparse.Namespace) -> str:
    try:
        name = arguments.operator or getpass.getuser()
    except (KeyError, OSError) as error:  # No such user in this container.
        raise SetupError("say who acts with --operator NAME") from error
    if not _NAME.fullmatch(name):
        raise SetupError("--operator: expected a name of letters, digits and ._@-")
    return f"operator:{name}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
