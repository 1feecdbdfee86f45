"""One role of TREUM as a process of its own, on servers that run already."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator

from treum.platform.testing import Servers

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
_READY_S_MAX = 60


def environment(servers: Servers, database: str) -> dict[str, str]:
    """What every role needs to find them."""
    return {
        **os.environ,
        "TREUM_PROFILE": "test",
        "TREUM_DATABASE__APP_URL": servers.app_url_of(database),
        "TREUM_NATS__URL": servers.nats_url,
        "TREUM_NATS__TOKEN": servers.nats_token,
        "TREUM_AUTH__TICKET_KEY": KEY,
        "TREUM_LOG__LEVEL": "warning",
    }


@contextlib.asynccontextmanager
async def role(name: str, env: dict[str, str]) -> AsyncIterator[None]:
    """It serves while this lasts."""
    reader, writer = os.pipe()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "treum.main", "run", name, "--ready-fd", str(writer)),
        env=env,
        pass_fds=(writer,),
    )
    os.close(writer)
    try:
        async with asyncio.timeout(_READY_S_MAX):
            is_ready = await asyncio.to_thread(os.read, reader, 1)
        if not is_ready:
            raise RuntimeError(f"the role {name} did not start")
        yield
    finally:
        os.close(reader)
        if process.returncode is None:
            process.terminate()
        await process.wait()
