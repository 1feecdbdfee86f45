"""`treum audit`: prove that the audit log is whole, and read it."""

import argparse
import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from functools import partial
from pathlib import Path

import msgspec
from sqlalchemy.exc import DBAPIError

from treum.platform.audit import Proof, Seal, acts_on, verify, witness_path
from treum.platform.audit.history import newest_acts
from treum.platform.audit.keys import PublicKeys, read_public_keys
from treum.platform.clock import to_wire
from treum.platform.database import Database
from treum.platform.embedded import supplied
from treum.platform.errors import SetupError
from treum.platform.handlers.patience import describe
from treum.platform.live import MemoryBus
from treum.platform.settings import Settings
from treum.platform.trouble import is_trouble

ReadSettings = Callable[[str], Settings]
_Verb = Callable[[Settings, argparse.Namespace], Coroutine[None, None, int]]
_BROKEN = 1


def add_commands(parser: argparse.ArgumentParser, read: ReadSettings) -> None:
    """Beside a running `treum run all` they find its database and key through the data folder."""
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    def verb(name: str, act: _Verb, *, help_text: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=help_text)
        added.set_defaults(run=partial(_run, read=read, act=act))
        return added

    proving = verb("verify", _verify, help_text="prove that no row was changed, moved or removed")
    proving.add_argument("--witness", type=Path, metavar="FILE", help="a copy kept elsewhere")
    proving.add_argument(
        "--public-key",
        action="append",
        metavar="BASE64",
        help="instead of our secret; once for every key there has been",
    )
    verb("key", _key, help_text="print the public key, for an auditor")
    listing = verb("list", _list, help_text="list acts, newest first")
    listing.add_argument("--subject", help="only what was done to this, e.g. person:<id>")
    listing.add_argument("--limit", type=int, default=50)


def _run(arguments: argparse.Namespace, *, read: ReadSettings, act: _Verb) -> int:
    """Raises: SetupError."""
    settings = read("audit")
    if settings.database.is_embedded:
        settings = supplied(settings)
    try:
        return asyncio.run(act(settings, arguments))
    except KeyboardInterrupt:
        raise SetupError("interrupted") from None
    except Exception as error:
        if not (isinstance(error, DBAPIError) or is_trouble(error)):
            raise
        raise SetupError(f"the database cannot do it now: {describe(error)}") from error


async def _verify(settings: Settings, arguments: argparse.Namespace) -> int:
    """Exit code 1 when something is broken."""
    given: list[str] | None = arguments.public_key
    keys = read_public_keys(given or [Seal(settings.audit.key).public_key])
    witness = _witness(settings, arguments.witness)
    proof = await _proven(settings, keys, witness=witness)
    for one in proof.streams:
        _say(f"{one.last.stream}  rows {one.last.seq}  checkpoints {one.checkpoints}")
    if witness is None:
        _say("witness   there is none yet")
    else:
        _say(f"witness   lines {proof.lines}  unreadable {proof.unreadable}")
    faults = [one.fault for one in proof.streams if one.fault is not None]
    for fault in faults:
        _say(f"BROKEN {fault.stream} seq {fault.seq} id {fault.id or 'none'}: {fault.problem}")
    return _BROKEN if faults else 0


async def _proven(settings: Settings, keys: PublicKeys, *, witness: Path | None) -> Proof:
    async with _opened(settings) as database:
        try:
            return await verify(database, keys, witness=witness)
        except OSError as error:
            if error.filename is None:  # It is about a connection.
                raise
            raise SetupError(f"cannot read {witness}: {error.strerror}") from error


def _witness(settings: Settings, given: Path | None) -> Path | None:
    """One that is named must exist; ours is made by the first checkpoint."""
    own = witness_path(settings.data_dir)
    return given or (own if own.exists() else None)


async def _key(settings: Settings, _arguments: argparse.Namespace) -> int:
    seal = Seal(settings.audit.key)
    _say(f"public key  {seal.public_key}")
    _say(f"key id      {seal.key_id}")
    return 0


async def _list(settings: Settings, arguments: argparse.Namespace) -> int:
    if not 1 <= arguments.limit <= 1000:
        raise SetupError(f"--limit is {arguments.limit}; expected 1 to 1000")
    async with _opened(settings) as database, database.snapshot() as tx:
        if arguments.subject is None:
            found = await newest_acts(tx, limit=arguments.limit)
        else:
            found = await acts_on(tx, arguments.subject, before=None, limit=arguments.limit)
    for one in found:
        detail = msgspec.json.encode(one.detail).decode()
        why = f"  reason {one.reason}" if one.reason else ""
        _say(
            f"{to_wire(one.at)}  {one.id}  {one.actor}  {one.action}  {one.subject}  {detail}{why}"
        )
    if not found:
        _say("no act is recorded")
    return 0


@contextlib.asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Database]:
    """As who only reads, where that role's URL is told."""
    url = settings.database.ro_url or settings.database.app_url
    if url is None:
        raise SetupError("set TREUM_DATABASE__APP_URL, or run it beside `treum run all`")
    database = Database(url.reveal(), live=MemoryBus(), name="audit", connections_max=1)
    try:
        yield database
    finally:
        await database.close()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
