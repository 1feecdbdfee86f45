"""What the commands of an operator share: who acts, the database, and one line for a mistake."""

import argparse
import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from datetime import date
from typing import TypeVar

import asyncpg
from sqlalchemy.exc import DBAPIError

from treum.platform.database import Database, Transaction
from treum.platform.embedded import supplied
from treum.platform.errors import SetupError, TreumError
from treum.platform.live import MemoryBus
from treum.platform.settings import Settings

Result = TypeVar("Result")
LoadSettings = Callable[[], Settings]
ACTOR_CHARACTERS_MAX = 60


def add_actor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="operator", help="who you are, for the audit log; else $USER")


def actor(given: argparse.Namespace) -> str:
    """Raises: SetupError."""
    name = (given.operator or os.environ.get("USER") or "").strip()
    if not name:
        raise SetupError("nobody to name in the audit log: give --as NAME, or set USER")
    if len(name) > ACTOR_CHARACTERS_MAX or not name.isprintable():
        raise SetupError(f"--as: expected at most {ACTOR_CHARACTERS_MAX} printable characters")
    return f"operator:{name}"


def day(text: str) -> date:
    """Raises: SetupError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SetupError(f"day: {text!r} is not a day as YYYY-MM-DD") from error


def run(work: Coroutine[None, None, Iterable[str]]) -> int:
    """Raises: SetupError, in one line, for whatever is refused or away."""
    tell(result_of(work))
    return 0


def result_of(work: Coroutine[None, None, Result]) -> Result:
    """Raises: SetupError."""
    try:
        return asyncio.run(work)
    except TreumError as error:
        raise SetupError(str(error)) from error


def tell(lines: Iterable[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


@contextlib.asynccontextmanager
async def transaction(settings: Settings, *, actor: str | None) -> AsyncIterator[Transaction]:
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
