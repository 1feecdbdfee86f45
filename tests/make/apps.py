"""Apps and scripts for tests: requests with tokens, and without a browser's headers."""

from typing import Any

import httpx
from sqlalchemy import text

from tests.make.identity import PASSWORD
from treum.platform.database import Database

API = "/api/v1"
ASHA = "asha@example.com"
_AUDIT = text(
    "SELECT action, detail FROM platform.audit WHERE action <> 'identity.registered' ORDER BY at"
)


async def sign_in(
    web: httpx.AsyncClient, *, email: str = ASHA, device: str = "phone"
) -> dict[str, Any]:
    """A pair of tokens."""
    body = {"email": email, "password": PASSWORD, "device_name": device}
    answer = await web.post(f"{API}/auth/token", json=body)
    assert answer.status_code == 200, answer.text
    pair: dict[str, Any] = answer.json()
    return pair


async def refresh(web: httpx.AsyncClient, token: str) -> httpx.Response:
    return await web.post(f"{API}/auth/token/refresh", json={"refresh_token": token})


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def reach(web: httpx.AsyncClient, token: str, *, path: str = "/users/me") -> int:
    """The status of a request with this token."""
    return (await web.get(f"{API}{path}", headers=bearing(token))).status_code


def code(answer: httpx.Response) -> tuple[int, str | None]:
    """The status, and the problem's code if it is one."""
    told = answer.json() if answer.content else {}
    return answer.status_code, told.get("code")


async def audited(database: Database) -> list[tuple[str, dict[str, Any]]]:
    async with database.snapshot() as tx:
        return [(row.action, row.detail) for row in await tx.execute(_AUDIT)]


async def age_families(database: Database, *, seconds: float) -> None:
    """As if so much time had passed since they were last refreshed."""
    async with database.transaction() as tx:
        await tx.execute(
            text(
                "UPDATE identity.token_family"
                " SET rotated_at = rotated_at - :seconds * interval '1 second'"
            ),
            {"seconds": seconds},
        )
