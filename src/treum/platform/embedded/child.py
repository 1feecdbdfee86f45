"""A child process that cannot outlive us and is never left unreaped."""

import asyncio
import ctypes
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from treum.platform.embedded.account import Account

PR_SET_PDEATHSIG = 1
"""prctl(2)."""


@dataclass(frozen=True, slots=True)
class Command:
    """death_signal: what the kernel sends when we die. output: where stdout and stderr go."""

    argv: Sequence[str]
    env: Mapping[str, str]
    death_signal: signal.Signals = signal.SIGTERM
    account: Account | None = None
    output: int | None = None
    keep_open: Sequence[int] = ()
    cwd: str = "/"


class Child:
    """Leads a session of its own, so that a terminal's Ctrl-C reaches only us."""

    def __init__(self, command: Command) -> None:
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("the death signal follows the thread that starts a child")
        account = None if command.account is None or command.account.is_us else command.account
        # The user changes before preexec_fn runs, so the death signal survives it.
        self._process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 -- our own commands, no shell
            command.argv,
            env=dict(command.env),
            cwd=command.cwd,
            stdin=subprocess.DEVNULL,
            stdout=command.output,
            stderr=command.output,
            start_new_session=True,
            pass_fds=command.keep_open,
            preexec_fn=_bind_to_us(command.death_signal),  # noqa: PLW1509 -- no other thread forks
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            umask=0o077,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs.

        What the child left behind in its process group is killed before the child is reaped:
        until then the group's number cannot belong to anyone else.
        """
        process = self._process
        if process.returncode is None and _has_ended(process.pid):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return process.returncode

    async def exited(self) -> int:
        """Waits for the end; returns what `poll` does."""
        while (code := self.poll()) is None:
            watched = os.pidfd_open(self.pid)
            try:
                await readable(watched)
            finally:
                os.close(watched)
        return code

    async def exited_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.exited()
        return self.poll() is not None

    async def stop(self, *steps: tuple[signal.Signals, float]) -> None:
        """Sends each signal and waits its seconds, until the child is gone; SIGKILL at the last."""
        for number, seconds in steps:
            if self.poll() is not None:
                return
            self._process.send_signal(number)
            if await self.exited_within(seconds):
                return
        if self.poll() is None:
            self._process.kill()
            await self.exited()


def _bind_to_us(death_signal: signal.Signals) -> Callable[[], None]:
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def bind() -> None:
        prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        if os.getppid() != parent:  # We died before the line above could tell the kernel.
            os._exit(1)

    return bind


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


async def readable(descriptor: int) -> None:
    """Waits until it can be read, which includes its end."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)
