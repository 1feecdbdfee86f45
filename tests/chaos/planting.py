"""Puts the named points into the modules of TREUM as they are imported: its code has none."""

import dataclasses
import functools
import importlib.abc
import importlib.util
import os
import re
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect

from tests.chaos.points import FOLDER, Traps

# Any: what is wrapped is known only once its module is loaded, long after this one.
Reach = Callable[[str], None]
_WRITES = re.compile(r"(?<!FOR )(?<!KEY )\b(?:INSERT INTO|UPDATE|DELETE FROM)\b")
_HAS_WRITTEN = "chaos.has_written"


def plant(role: str) -> None:
    """role: of this process."""
    traps = Traps(Path(os.environ[FOLDER]))
    sys.meta_path.insert(0, _Planter(functools.partial(traps.reach, role)))


class _Planter(importlib.abc.MetaPathFinder):
    """Lets a module be loaded as ever, and then changes it."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._plants = dict(_PLANTS)

    def find_spec(
        self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        plant_in = self._plants.pop(name, None)
        if plant_in is None:
            return None
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.loader is not None
        load = spec.loader.exec_module

        def load_and_plant(module: ModuleType) -> None:
            load(module)
            plant_in(module, self._reach)

        spec.loader.exec_module = load_and_plant  # type: ignore[method-assign]
        return spec


def _plant_database(module: Any, reach: Reach) -> None:
    kind = module.Transaction
    write_events, send_messages = kind.write_events, kind.send_messages

    async def write(tx: Any) -> None:
        if not tx.announced:
            await write_events(tx)
            return
        reach("events.before")
        await write_events(tx)
        reach("events.after")

    async def send(tx: Any, live: Any) -> None:
        await send_messages(tx, _Tapped(live, reach))

    kind.write_events, kind.send_messages = write, send
    _plant_commit(reach)


class _Tapped:
    """A live bus with a point around every message of a transaction."""

    def __init__(self, live: Any, reach: Reach) -> None:
        self._live = live
        self._reach = reach

    async def publish(self, subject: str, payload: bytes) -> None:
        self._reach("publish.before")
        await self._live.publish(subject, payload)
        self._reach("publish.after")


def _plant_commit(reach: Reach) -> None:
    """Of every transaction of every engine that has written: workflows keep theirs by their own."""
    do_commit: Callable[..., None] = DefaultDialect.do_commit

    @event.listens_for(Engine, "before_cursor_execute")
    def note_write(connection: Connection, _cursor: Any, statement: str, *_others: Any) -> None:
        autocommits = connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"
        if not autocommits and _WRITES.search(statement):
            connection.info[_HAS_WRITTEN] = True

    @event.listens_for(Engine, "rollback")
    def forget_write(connection: Connection) -> None:
        connection.info.pop(_HAS_WRITTEN, None)

    def commit(dialect: DefaultDialect, connection: Any) -> None:
        if not connection.info.pop(_HAS_WRITTEN, False):
            do_commit(dialect, connection)
            return
        reach("commit.before")
        do_commit(dialect, connection)
        reach("commit.after")

    DefaultDialect.do_commit = commit  # type: ignore[method-assign]


def _plant_consumer(module: Any, reach: Reach) -> None:
    begin = module.Consumer.__init__

    def begin_with_points(self: Any, database: Any, handler: Any, **options: Any) -> None:
        apply = _around(handler.apply, "handler", reach=reach)
        begin(self, database, dataclasses.replace(handler, apply=apply), **options)

    module.Consumer.__init__ = begin_with_points


def _plant_relay(module: Any, reach: Reach) -> None:
    take = module.Relay._on_signal

    def take_with_points(self: Any, subject: str, payload: bytes) -> None:
        reach("frame.before")
        take(self, subject, payload)
        reach("frame.after")

    module.Relay._on_signal = take_with_points


def _plant_channel(module: Any, reach: Reach) -> None:
    flush = module.SignalChannel.flush

    def flush_with_points(channel: Any) -> None:
        if not (channel._pending and channel.subscribers):
            flush(channel)
            return
        reach("write.before")
        flush(channel)
        reach("write.after")

    module.SignalChannel.flush = flush_with_points


def _plant_resume(module: Any, reach: Reach) -> None:
    module.Resumer.follow = _around(module.Resumer.follow, "resume", reach=reach)


def _around(verb: Callable[..., Any], name: str, *, reach: Reach) -> Callable[..., Any]:
    async def with_points(*arguments: Any, **options: Any) -> Any:
        reach(f"{name}.before")
        answer = await verb(*arguments, **options)
        reach(f"{name}.after")
        return answer

    return with_points


_PLANTS: dict[str, Callable[[ModuleType, Reach], None]] = {
    "treum.platform.database": _plant_database,
    "treum.platform.handlers.consume": _plant_consumer,
    "treum.realtime.relay": _plant_relay,
    "treum.realtime.signal_channel": _plant_channel,
    "treum.realtime.resume": _plant_resume,
}
