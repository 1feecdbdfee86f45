"""argon2id in a few threads of its own."""

import asyncio
import base64
import os
import secrets
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock, get_native_id
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerifyMismatchError
from prometheus_client import Gauge

T = TypeVar("T")

_PEAK = Gauge(
    "treum_password_hashes_running_peak",
    "Most password hashes computed at once since the start",
    multiprocess_mode="livemax",
)

# Source: OWASP Password Storage Cheat Sheet, argon2id with 19 MiB, 2 passes, 1 lane.
_MEMORY_KIB = 19_456
_PASSES = 2
_LANES = 1
_SALT_BYTES = 16
_HASH_BYTES = 32
_NICER_BY = 10
THREADS = min(4, max(1, (os.cpu_count() or 1) - 1))
"""One core stays free for everything else, and memory in use is at most 4 × 19 MiB."""


class Argon2Hasher:
    """As many hashes at once as there are threads; who may come at all is decided before."""

    def __init__(self) -> None:
        self._argon2 = PasswordHasher(
            time_cost=_PASSES,
            memory_cost=_MEMORY_KIB,
            parallelism=_LANES,
            hash_len=_HASH_BYTES,
            salt_len=_SALT_BYTES,
            type=Type.ID,
        )
        self._decoy = _decoy()
        self._threads = ThreadPoolExecutor(
            THREADS, thread_name_prefix="argon2", initializer=_step_back
        )
        self._running, self._peak = 0, 0
        self._counting = Lock()

    async def hash(self, password: str) -> str:
        return await self._run(lambda: self._argon2.hash(_bytes(password)))

    async def verify(self, password_hash: str | None, password: str) -> bool:
        return await self._run(lambda: self._verify(password_hash or self._decoy, password))

    def is_outdated(self, password_hash: str) -> bool:
        return self._argon2.check_needs_rehash(password_hash)

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._argon2.verify(password_hash, _bytes(password))
        except VerifyMismatchError:
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._counted, work)

    def _counted(self, work: Callable[[], T]) -> T:
        with self._counting:
            self._running += 1
            if self._running > self._peak:
                self._peak = self._running
                _PEAK.set(self._peak)
        try:
            return work()
        finally:
            with self._counting:
                self._running -= 1


def _step_back() -> None:
    """This thread gets a core only while nobody else wants it much: who signs in can wait a little,
    everybody else notices. Linux gives each thread a niceness of its own."""
    if sys.platform == "linux":
        here = get_native_id()
        nicer = os.getpriority(os.PRIO_PROCESS, here) + _NICER_BY
        os.setpriority(os.PRIO_PROCESS, here, nicer)  # The system caps it.


def _bytes(password: str) -> bytes:
    """JSON can spell half a character; in a password it counts like any other."""
    return password.encode(errors="surrogatepass")


def _decoy() -> str:
    """Looks like the hash of an unknown password: costs what a real one costs, fits nothing."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=")
        for size in (_SALT_BYTES, _HASH_BYTES)
    )
    return f"$argon2id$v=19$m={_MEMORY_KIB},t={_PASSES},p={_LANES}${salt}${digest}"
