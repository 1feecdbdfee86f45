"""`treum keys`: have every sealed value wrapped by the newest key."""

import argparse
import asyncio
import sys

from sqlalchemy.exc import DBAPIError

from treum.main.events import ReadSettings, operator_of
from treum.main.line import sealed_columns
from treum.platform.database import Database
from treum.platform.embedded import supplied
from treum.platform.errors import SetupError
from treum.platform.handlers.patience import describe
from treum.platform.live import MemoryBus
from treum.platform.settings import Settings
from treum.platform.trouble import is_trouble
from treum.platform.vault import Vault, rotate, vault_of


def add_commands(parser: argparse.ArgumentParser, read: ReadSettings) -> None:
    """Beside a running `treum run all` it finds the database and the keys in the data folder."""
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    rotating = verbs.add_parser("rotate", help="wrap every sealed value by the newest key")
    rotating.add_argument("--operator", help="who acts, for the audit log; the login by default")
    rotating.set_defaults(run=lambda arguments: _run(arguments, read=read))


def _run(arguments: argparse.Namespace, *, read: ReadSettings) -> int:
    """Raises: SetupError."""
    settings = read("keys")
    if settings.database.is_embedded:
        settings = supplied(settings)
    vault = vault_of(settings.auth)
    try:
        asyncio.run(_rotate(settings, vault, operator=operator_of(arguments)))
    except KeyboardInterrupt:
        raise SetupError("interrupted; what was committed stays, run it again") from None
    except Exception as error:
        if not (isinstance(error, DBAPIError) or is_trouble(error)):
            raise
        raise SetupError(f"the database cannot do it now: {describe(error)}") from error
    return 0


async def _rotate(settings: Settings, vault: Vault, *, operator: str) -> None:
    url = settings.database.app_url
    if url is None:
        raise SetupError("set TREUM_DATABASE__APP_URL, or run it beside `treum run all`")
    columns = sealed_columns()
    counts = dict.fromkeys(columns, 0)
    database = Database(url.reveal(), live=MemoryBus(), name="keys", connections_max=1)
    try:
        async for batch in rotate(database, vault, columns=columns, operator=operator):
            counts[batch.sealed] += batch.values
    finally:
        await database.close()
    for sealed, values in counts.items():
        sys.stdout.write(f"{sealed}  {values} values now under key {vault.newest}\n")
