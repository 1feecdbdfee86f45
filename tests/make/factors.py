"""People with an authenticator app, and what it shows."""

import httpx
import pyotp
from sqlalchemy import text

from tests.make.identity import PASSWORD
from treum.platform.clock import now
from treum.platform.database import Database

API = "/api/v1"


def shown(secret: str, *, steps: int = 0) -> str:
    """What the app shows now, or some steps of 30 s from now."""
    return pyotp.TOTP(secret).at(now(), counter_offset=steps)


def wrong(secret: str) -> str:
    """Six digits that no step near now has."""
    near = {shown(secret, steps=steps) for steps in range(-3, 4)}
    return next(code for code in map("{:06}".format, range(10)) if code not in near)


async def register(web: httpx.AsyncClient, email: str = "asha@example.com") -> str:
    """The person's id."""
    registration = {"name": "Asha Rao", "email": email, "password": PASSWORD}
    answer = await web.post(f"{API}/auth/register", json=registration)
    assert answer.status_code == 201
    person_id: str = answer.json()["id"]
    return person_id


async def log_in(web: httpx.AsyncClient, email: str = "asha@example.com") -> httpx.Response:
    return await web.post(f"{API}/auth/login", json={"email": email, "password": PASSWORD})


async def second_step_token(web: httpx.AsyncClient, email: str = "asha@example.com") -> str:
    answer = await log_in(web, email)
    assert answer.status_code == 202
    token: str = answer.json()["second_step"]["token"]
    return token


async def add_totp(web: httpx.AsyncClient, database: Database) -> tuple[str, list[str]]:
    """The app's secret and the recovery codes; the code that confirmed it counts as not used."""
    begun = await web.post(f"{API}/users/me/factors/totp")
    assert begun.status_code == 201
    secret = begun.json()["secret"]
    confirmed = await web.post(f"{API}/users/me/factors/totp/confirm", json={"code": shown(secret)})
    assert confirmed.status_code == 200
    await forget_steps(database)
    return secret, confirmed.json()["recovery_codes"]


async def forget_steps(database: Database) -> None:
    """As if the codes of now had not been used."""
    async with database.transaction() as tx:
        await tx.execute(
            text("UPDATE identity.totp SET last_used_step = 0 WHERE confirmed_at IS NOT NULL")
        )


async def complete(
    web: httpx.AsyncClient, token: str, *, code: str, method: str = "totp"
) -> httpx.Response:
    body = {"token": token, "code": code, "method": method}
    return await web.post(f"{API}/auth/second-step", json=body)


async def prove(web: httpx.AsyncClient, code: str) -> httpx.Response:
    return await web.post(f"{API}/auth/prove/totp", json={"code": code})


async def acts(database: Database) -> list[tuple[str, dict[str, object]]]:
    """What the audit log holds of identity, oldest first."""
    async with database.snapshot() as tx:
        found = await tx.execute(
            text(
                "SELECT action, detail FROM platform.audit"
                " WHERE action LIKE 'identity.%'"
                " AND action NOT IN ('identity.registered', 'identity.device_remembered')"
                " ORDER BY at"
            )
        )
        return [(row.action, row.detail) for row in found]
