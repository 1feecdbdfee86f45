"""People who sign up while everything fails around them, and ask again until they are answered."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import httpx

from tests.journeys.stack import OURS, Stack

ANSWER_S_MAX: Final = 120.0
RETRY_S, PAUSE_S = 0.3, 1.5
MAILED_S_MAX: Final = 120.0


@dataclass(slots=True)
class People:
    """family: tells their addresses from anybody else's. asked: addresses, each with one account to
    come, one mail and one event."""

    family: str
    on_answered: Callable[[str], None]
    asked: list[str] = field(default_factory=list)

    async def sign_up(self, url: str, stop: asyncio.Event) -> None:
        """One after another, the last one answered, until stopped."""
        async with httpx.AsyncClient(base_url=url, headers=OURS, timeout=10) as client:
            while not stop.is_set():
                self.asked.append(f"{self.family}-{len(self.asked)}@example.com")
                await self._until_answered(client, self.asked[-1])
                await asyncio.sleep(PAUSE_S)

    async def _until_answered(self, client: httpx.AsyncClient, email: str) -> None:
        async with asyncio.timeout(ANSWER_S_MAX):
            while not await self._is_answered(client, email):
                await asyncio.sleep(RETRY_S)

    async def _is_answered(self, client: httpx.AsyncClient, email: str) -> bool:
        wish = {"name": "Asha Rao", "email": email, "password": "four unrelated quiet words"}
        key = {"Idempotency-Key": f"sign-up-of-{email.partition('@')[0]}"}
        try:
            answer = await client.post("/api/v1/auth/register", json=wish, headers=key)
        except httpx.TransportError:
            return False
        is_done = answer.status_code == 201
        is_early = answer.is_server_error or "idempotency.in_flight" in answer.text
        assert is_done or is_early, f"{email}: {answer.status_code} {answer.text}"
        if is_done:
            self.on_answered(email)
        return is_done

    async def accounts(self, stack: Stack) -> list[object]:
        return await self._addresses(stack, "SELECT email FROM identity.person")

    async def mails(self, stack: Stack) -> list[object]:
        """When there are as many as people, or a long time has passed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(MAILED_S_MAX):
                while len(await self._mails(stack)) < len(self.asked):
                    await asyncio.sleep(0.5)
        return await self._mails(stack)

    async def announced(self, stack: Stack) -> list[object]:
        return await self._addresses(
            stack,
            """
            SELECT person.email FROM platform.event
            JOIN identity.person ON CAST(person.id AS text) = event.payload ->> 'person_id'
            WHERE event.type = 'identity.person_signed_up.v1'
            """,
        )

    async def _mails(self, stack: Stack) -> list[object]:
        return await self._addresses(stack, "SELECT recipient AS email FROM platform.mail")

    async def _addresses(self, stack: Stack, statement: str) -> list[object]:
        rows = await stack.fetch(
            f"SELECT email FROM ({statement}) AS found WHERE email LIKE '{self.family}-%'"
        )
        return [row[0] for row in rows]
