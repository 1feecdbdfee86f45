"""A mail server that says what it is told to, and keeps what it took."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default


@dataclass
class FakeSmtp:
    """answers: by verb, instead of 250; BODY stands for the end of a mail. taken: whole mails, in
    the order they came."""

    answers: Mapping[str, str]
    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._say(writer, "220 fake")
            while line := (await reader.readline()).decode().strip():
                if not await self._answer(line, reader, writer=writer):
                    break
        finally:
            writer.close()

    async def _answer(
        self, line: str, reader: asyncio.StreamReader, *, writer: asyncio.StreamWriter
    ) -> bool:
        verb = line.split(maxsplit=1)[0].upper()
        answer = self.answers.get(verb, "221 bye" if verb == "QUIT" else "250 fine")
        if answer == "mute":
            await reader.read()
            return False
        if verb == "DATA" and answer.startswith("250"):
            await self._say(writer, "354 go on")
            body = await reader.readuntil(b"\r\n.\r\n")
            message = BytesParser(policy=default).parsebytes(body[:-5])
            assert isinstance(message, EmailMessage)
            self.taken.append(message)
            if self.answers.get("BODY") == "mute":
                await reader.read()
                return False
        await self._say(writer, answer)
        return verb != "QUIT"

    async def _say(self, writer: asyncio.StreamWriter, line: str) -> None:
        writer.write(f"{line}\r\n".encode())
        await writer.drain()


@contextlib.asynccontextmanager
async def smtp(**answers: str) -> AsyncIterator[FakeSmtp]:
    fake = FakeSmtp({verb.upper(): answer for verb, answer in answers.items()})
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    fake.port = server.sockets[0].getsockname()[1]
    async with server:
        yield fake
