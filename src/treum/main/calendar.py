"""`treum market calendar`: see and change the trading calendar; every change is audited."""

import argparse
import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from datetime import date

import asyncpg
from sqlalchemy.exc import DBAPIError

from treum.contexts.market import api as market
from treum.platform.database import Database, Transaction
from treum.platform.embedded import supplied
from treum.platform.errors import SetupError, TreumError
from treum.platform.live import MemoryBus
from treum.platform.settings import Settings

LoadSettings = Callable[[], Settings]
ACTOR_CHARACTERS_MAX = 60


def add_to(
    parsers: "argparse._SubParsersAction[argparse.ArgumentParser]", *, settings: LoadSettings
) -> None:
    command = parsers.add_parser("calendar", help="list, set or clear days of the calendar")
    verbs = command.add_subparsers(required=True, metavar="COMMAND")

    listing = verbs.add_parser("list", help="print the days that differ from the weekly rule")
    listing.add_argument("--year", type=int)
    listing.set_defaults(run=lambda given: _run(_list(given, settings())))

    setting = verbs.add_parser("set", help="say what one day is; it is in force at once")
    setting.add_argument("day", help="as YYYY-MM-DD")
    setting.add_argument("--kind", required=True, help="holiday, special, muhurat or regular")
    setting.add_argument("--name", required=True, help="why, as readers will see it")
    setting.add_argument("--windows", default="", help="Indian time: 09:15-10:00;11:30-12:30")
    setting.add_argument("--open-year", action="store_true", help="begin a year not yet known")
    _add_actor(setting)
    setting.set_defaults(run=lambda given: _run(_set(given, settings())))

    clearing = verbs.add_parser("clear", help="take a set day back; what ships holds again")
    clearing.add_argument("day", help="as YYYY-MM-DD")
    _add_actor(clearing)
    clearing.set_defaults(run=lambda given: _run(_clear(given, settings())))


async def _list(given: argparse.Namespace, settings: Settings) -> Iterable[str]:
    async with _transaction(settings, actor=None) as tx:
        days = await market.special_days(tx, market.EXCHANGE)
    wanted = [each for each in days if given.year in (None, each.day.year)]
    return [_line(each) for each in wanted] or [f"no such day in {given.year}"]


async def _set(given: argparse.Namespace, settings: Settings) -> Iterable[str]:
    special = market.edited_day(
        market.EXCHANGE,
        _day(given.day),
        kind=_kind(given.kind),
        name=given.name,
        hours=market.read_hours(given.windows),
    )
    async with _transaction(settings, actor=_actor(given)) as tx:
        await market.set_day(tx, special, opens_year=given.open_year)
    return [f"set: {_line(special)}"]


async def _clear(given: argparse.Namespace, settings: Settings) -> Iterable[str]:
    day = _day(given.day)
    async with _transaction(settings, actor=_actor(given)) as tx:
        await market.clear_day(tx, market.EXCHANGE, day=day)
        session = await market.session_of(tx, market.EXCHANGE, day)
    return [f"cleared: {day} is {session.kind} again"]


def _line(special: market.SpecialDay) -> str:
    windows = market.written_hours(special.hours) or "-"
    return f"{special.day}  {special.kind:8} {windows:24} {special.name}  [{special.source}]"


def _add_actor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="operator", help="who you are, for the audit log; else $USER")


def _actor(given: argparse.Namespace) -> str:
    """Raises: SetupError."""
    name = (given.operator or os.environ.get("USER") or "").strip()
    if not name:
        raise SetupError("nobody to name in the audit log: give --as NAME, or set USER")
    if len(name) > ACTOR_CHARACTERS_MAX or not name.isprintable():
        raise SetupError(f"--as: expected at most {ACTOR_CHARACTERS_MAX} printable characters")
    return f"operator:{name}"


def _day(text: str) -> date:
    """Raises: SetupError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SetupError(f"day: {text!r} is not a day as YYYY-MM-DD") from error


def _kind(text: str) -> market.SessionKind:
    """Raises: SetupError."""
    try:
        return market.SessionKind(text)
    except ValueError as error:
        raise SetupError(
            f"--kind: {text!r} is not one of holiday, special, muhurat, regular"
        ) from error


def _run(work: Coroutine[None, None, Iterable[str]]) -> int:
    """Raises: SetupError, in one line, for whatever is refused or away."""
    try:
        lines = asyncio.run(work)
    except TreumError as error:
        raise SetupError(str(error)) from error
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


@contextlib.asynccontextmanager
async def _transaction(settings: Settings, *, actor: str | None) -> AsyncIterator[Transaction]:
    """On the database of the settings, or of the data folder. Raises: SetupError."""
    url = supplied(settings).database.app_url
    if url is None:
        raise SetupError("set TREUM_DATABASE__APP_URL, or TREUM_DATA_DIR of a running TREUM")
    database = Database(url.reveal(), live=MemoryBus(), name="operator", connections_max=1)
    try:
        async with database.transaction(actor=actor) as tx:
            yield tx
    except (DBAPIError, asyncpg.PostgresError, OSError, TimeoutError) as error:
        why = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise SetupError(f"the database does not answer; does TREUM run? {why}") from error
    finally:
        await database.close()
