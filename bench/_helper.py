"""A process that is told lines of JSON and answers each with one."""

import asyncio
import json
import sys
from typing import Any

_ANSWER_S_MAX = 120
_LINE_BYTES_MAX = 64 * 1024 * 1024


class Helper:
    """module: run as `python -m`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @staticmethod
    async def start(module: str) -> "Helper":
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LINE_BYTES_MAX,
        )
        return Helper(process)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def hear(self) -> Any:
        """Any: what a process says is only known to who asked."""
        assert self._process.stdout is not None
        async with asyncio.timeout(_ANSWER_S_MAX):
            line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the process ended with {await self._process.wait()}")
        return json.loads(line)

    async def ask(self, command: object) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command).encode() + b"\n")
        await self._process.stdin.drain()
        return await self.hear()

    async def stop(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
