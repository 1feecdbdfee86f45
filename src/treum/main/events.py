"""`treum events`: what an operator sees of the event log, and may do to it."""

import argparse
import asyncio
import getpass
import re
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from treum.main.line import LINE
from treum.platform.clock import to_wire
from treum.platform.context import Resources
from treum.platform.database import Database
from treum.platform.embedded import supplied
from treum.platform.errors import SetupError
from treum.platform.handlers import AnyHandler
from treum.platform.handlers.measure import BACKLOG_EVENTS_MAX, lags
from treum.platform.handlers.operate import Operator, Parked, discard, inspect, parked, retry
from treum.platform.handlers.patience import describe
from treum.platform.handlers.replay import replay
from treum.platform.live import MemoryBus
from treum.platform.settings import Settings
from treum.platform.trouble import is_trouble

ReadSettings = Callable[[str], Settings]
_Verb = Callable[[Resources, argparse.Namespace], Coroutine[None, None, None]]
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


def add_commands(parser: argparse.ArgumentParser, read: ReadSettings) -> None:
    """Beside a running `treum run all` they find its database through the data folder."""
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    def verb(name: str, act: _Verb, *, help_text: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=help_text)
        added.set_defaults(run=partial(_run, read=read, act=act))
        return added

    listing = verb("list", _list, help_text="list the events that failed")
    listing.add_argument("--consumer", help="only of this one")
    listing.add_argument("--limit", type=int, default=50)
    _name_event(verb("show", _show, help_text="show one parked event whole"))
    retrying = verb("retry", _retry, help_text="have a dead letter tried again, then those behind")
    discarding = verb("discard", _discard, help_text="never apply it; apply those behind it")
    verb("lag", _lag, help_text="how far every consumer is behind")
    anew = verb("replay", _replay, help_text="build a projection anew, then change over to it")
    anew.add_argument("handler")
    anew.add_argument("--rate", type=float, default=2000.0, help="events per second at most")
    for one in (retrying, discarding):
        _name_event(one)
    for one in (retrying, discarding, anew):
        one.add_argument("--operator", help="who acts, for the audit log; the login by default")


def _name_event(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("event", type=UUID, metavar="EVENT_ID")
    parser.add_argument("--consumer", help="needed when several parked the same event")


def _run(arguments: argparse.Namespace, *, read: ReadSettings, act: _Verb) -> int:
    """Raises: SetupError."""
    settings = read("events")
    if settings.database.is_embedded:
        settings = supplied(settings)
    try:
        asyncio.run(_act(settings, arguments, act=act))
    except KeyboardInterrupt:
        raise SetupError("interrupted; what was committed stays") from None
    except Exception as error:
        if not (isinstance(error, DBAPIError) or is_trouble(error)):
            raise
        raise SetupError(f"the database cannot do it now: {describe(error)}") from error
    return 0


async def _act(settings: Settings, arguments: argparse.Namespace, *, act: _Verb) -> None:
    url = settings.database.app_url
    if url is None:
        raise SetupError("set TREUM_DATABASE__APP_URL, or run it beside `treum run all`")
    live = MemoryBus()  # Workers poll; nothing here needs a message to arrive.
    database = Database(url.reveal(), live=live, name="events", connections_max=2)
    try:
        await act(Resources(settings=settings, database=database, live=live), arguments)
    finally:
        await database.close()


async def _list(resources: Resources, arguments: argparse.Namespace) -> None:
    if not 1 <= arguments.limit <= 1000:
        raise SetupError(f"--limit is {arguments.limit}; expected 1 to 1000")
    async with resources.database.snapshot() as tx:
        found = await parked(tx, consumer=arguments.consumer, limit=arguments.limit)
    for one in found:
        _say(
            f"{one.id}  {one.state:<8}  {one.consumer}  {one.type_name}  key {one.key}  "
            f"attempts {one.attempts}  behind {one.behind}  {one.error}"
        )
    if not found:
        _say("no event is parked")


async def _show(resources: Resources, arguments: argparse.Namespace) -> None:
    async with resources.database.snapshot() as tx:
        one = await inspect(tx, arguments.event, consumer=arguments.consumer)
    values = {
        "event": one.id,
        "type": one.type_name,
        "key": one.key,
        "position": one.position,
        "published": to_wire(one.at),
        "consumer": one.consumer,
        "state": one.state,
        "attempts": one.attempts,
        "parked": to_wire(one.parked_at),
        "behind": one.behind,
        "error": one.error or "none",
        "payload": one.payload,
    }
    for name, value in values.items():
        _say(f"{name:<10} {value}")


async def _retry(resources: Resources, arguments: argparse.Namespace) -> None:
    async with resources.database.transaction(actor=operator_of(arguments)) as tx:
        one = await retry(tx, arguments.event, consumer=arguments.consumer)
    _say(f"{one.id} will be tried again by a worker{_then(one)}")


async def _discard(resources: Resources, arguments: argparse.Namespace) -> None:
    async with resources.database.transaction(actor=operator_of(arguments)) as tx:
        one = await discard(tx, arguments.event, consumer=arguments.consumer)
    _say(f"{one.id} is discarded{_then(one)}")


async def _lag(resources: Resources, _arguments: argparse.Namespace) -> None:
    async with resources.database.snapshot() as tx:
        found = await lags(tx)
    for one in found:
        more = "+" if one.behind >= BACKLOG_EVENTS_MAX else ""
        _say(
            f"{one.consumer}  {one.state}  behind {one.behind}{more} events, {one.behind_s:.1f} s  "
            f"oldest unhandled {one.unhandled_s:.1f} s  "
            f"retrying {one.retrying}  dead {one.dead}  waiting {one.waiting}"
        )
    if not found:
        _say("no consumer has started yet")


async def _replay(resources: Resources, arguments: argparse.Namespace) -> None:
    if not 0.1 <= arguments.rate <= 1_000_000:
        raise SetupError(f"--rate is {arguments.rate:g}; expected 0.1 to 1000000")
    built = await replay(
        resources.database,
        _handler(resources, arguments.handler),
        operator=operator_of(arguments),
        rate_max=arguments.rate,
        on_progress=lambda applied: _say(f"{applied} events"),
    )
    _say(f"{arguments.handler}: generation {built.number} is current, {built.applied} events")


def _handler(resources: Resources, name: str) -> AnyHandler:
    made = [one for context in LINE if context.handlers for one in context.handlers(resources)]
    for handler in made:
        if handler.name == name:
            return handler
    names = ", ".join(sorted(handler.name for handler in made))
    raise SetupError(f"there is no handler {name}; there are {names}")


def operator_of(arguments: argparse.Namespace) -> Operator:
    try:
        name = arguments.operator or getpass.getuser()
    except (KeyError, OSError) as error:  # No such user in this container.
        raise SetupError("say who acts with --operator NAME") from error
    if not _NAME.fullmatch(name):
        raise SetupError("--operator: expected a name of letters, digits and ._@-")
    return Operator(f"operator:{name}")


def _then(one: Parked) -> str:
    return f", then the {one.behind} behind it" if one.behind else ""


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
