"""The embedded NATS: a token opens it, and it comes back."""

import asyncio
import os
import signal
from pathlib import Path

import nats

from treum.platform.embedded import EmbeddedNats, free_port, read_secrets


async def test_only_the_token_opens_it(folder: Path) -> None:
    port = free_port()
    server = EmbeddedNats(folder / "data", port)
    await server.start()
    try:
        token = read_secrets(folder / "data").nats_token
        client = await nats.connect(server.url, token=token, allow_reconnect=False)
        await client.flush()
        await client.close()
        assert await _answer(port, "wrong") == b"-ERR 'Authorization Violation'\r\n"
    finally:
        await server.stop()
    assert (folder / "data" / "nats" / "nats.conf").stat().st_mode & 0o777 == 0o600


async def test_it_comes_back_after_kill_9(folder: Path) -> None:
    server = EmbeddedNats(folder / "data", free_port())
    await server.start()
    first = server.pid
    assert first is not None

    os.kill(first, signal.SIGKILL)
    assert await server.wait() == -signal.SIGKILL
    await server.restart()

    assert server.pid not in {None, first}
    await server.stop()
    assert server.pid is None


async def _answer(port: int, token: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f'CONNECT {{"auth_token": "{token}"}}\r\nPING\r\n'.encode())
    await reader.readline()
    line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return line
