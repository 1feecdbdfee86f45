"""Prints sheets in a process apart, a few at a time."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import suppress

import msgspec

from treum.contexts.signals.service.report.sheet import Sheet
from treum.platform.errors import TreumError

SECONDS_MAX = 45.0
WAITING_MAX = 4
_PRESS = "treum.contexts.signals.service.report.press"
_KEPT = ("PATH", "PYTHONPATH", "HOME", "LANG")


class NotPrinted(TreumError):
    code = "signals.report_not_printed"
    title = "The report could not be printed"
    status = 503
    retry_after_s = 5


class Printer:
    """One sheet at a time; a few may wait."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(1)
        self._waiting = 0

    async def pdf(self, sheet: Sheet) -> bytes:
        """Raises: NotPrinted, when too many wait or it takes too long."""
        if self._waiting >= WAITING_MAX:
            raise NotPrinted("Others are being printed. Ask again in a moment.")
        self._waiting += 1
        try:
            async with asyncio.timeout(SECONDS_MAX), self._free:
                return await _printed(msgspec.json.encode(sheet))
        except TimeoutError as error:
            raise NotPrinted("It took too long. Ask again in a moment.") from error
        finally:
            self._waiting -= 1


async def _printed(sheet: bytes) -> bytes:
    """Leaving early kills the process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        _PRESS,
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env={name: os.environ[name] for name in _KEPT if name in os.environ},
    )
    try:
        printed, _ = await process.communicate(sheet)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if process.returncode:
        raise NotPrinted(f"Its process ended with {process.returncode}.")
    return printed
