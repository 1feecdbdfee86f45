"""Runs studies in processes of their own, one at a time."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import suppress

import msgspec

from treum.contexts.signals.service.laboratory.wire import (
    Message,
    Refusal,
    Result,
    Task,
)

LINE_BYTES_MAX = 64 * 1024 * 1024
_CHILD = "treum.contexts.signals.service.laboratory.child"
_KEPT = ("PATH", "PYTHONPATH", "HOME", "NUMBA_CACHE_DIR", "LANG")


class Laboratory:
    """One study at a time: a second would only slow the first and the signals down."""

    def __init__(self) -> None:
        self.place = asyncio.Semaphore(1)

    async def study(self, task: Task) -> AsyncGenerator[Message, None]:
        """Progress, then a Result or a Refusal. Leaving early kills the process."""
        process = await _spawn()
        try:
            assert process.stdin
            assert process.stdout
            process.stdin.write(msgspec.msgpack.encode(task))
            with suppress(BrokenPipeError, ConnectionResetError):
                await process.stdin.drain()
            process.stdin.close()
            ended = False
            while line := await process.stdout.readline():
                message: Message = msgspec.json.decode(line, type=Message)
                ended = isinstance(message, Result | Refusal)
                yield message
            if not ended:
                yield Refusal(
                    "signals.study_died", f"Its process ended with {await process.wait()}."
                )
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _spawn() -> Process:
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        _CHILD,
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=environment,
        limit=LINE_BYTES_MAX,
    )
