"""An account that lives through everything, and remembers every secret that it was told."""

import re
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from tests.make.factors import shown
from tests.make.members import act_as, member
from tests.make.workflows import FINAL, running, status_of
from treum.contexts.identity.jobs import workflows
from treum.contexts.identity.routes import me
from treum.contexts.identity.rules.people import Role
from treum.contexts.identity.service import accounts
from treum.platform.context import Resources
from treum.platform.database import Database, Transaction
from treum.platform.mail import MailSink
from treum.platform.testing import Servers
from treum.platform.workflows import Plan

API = "/api/v1"
EMAIL, NAME, ADDRESS = "canary.kestrel@example.com", "Canary Kestrel", "203.0.113.77"
DEVICE, SCRIPT, KEY = "Kestrel handset", "Kestrel report", "kestrel-idempotency-0001"
OLD, WRONG, NEW = "kestrel over quiet water", "kestrel that is mistaken", "kestrel goes home again"
PERSONAL = (EMAIL, EMAIL.partition("@")[0], NAME, "Kestrel", ADDRESS)
BROWSER = {"X-Treum-Client": "test", "X-Forwarded-For": ADDRESS, "User-Agent": "Kestrel/1.0"}


@dataclass
class Life:
    """What was planted, and what was answered. secrets: by what they are."""

    web: httpx.AsyncClient
    resources: Resources
    servers: Servers
    secrets: dict[str, str] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)

    async def ask(self, what: str, status: int, **sent: Any) -> Any:
        """what: method and path."""
        method, _, path = what.partition(" ")
        answer = await self.web.request(method, f"{API}{path}", **sent)
        assert answer.status_code == status, answer.text
        for name, value in self.web.cookies.items():
            self.secrets[f"cookie {name} {len(self.secrets)}"] = value
        if status >= 400:
            self.refusals.append(answer.text)
        is_json = answer.headers.get("content-type") == "application/json"
        return answer.json() if is_json and answer.content else None

    async def post(self, path: str, status: int, **body: object) -> Any:
        return await self.ask(f"POST {path}", status, json=body)

    def keep(self, what: str, value: str) -> str:
        self.secrets[what] = value
        return value

    async def mailed(self, page: str) -> str:
        """The token of the newest link, once the worker has mailed it."""
        database = self.resources.database
        plan = Plan(workflows=workflows(self.resources), poll_s=0.05)
        async with running(self.servers, database, plan=plan):
            await _until_all_ended(database)
        async with database.snapshot() as tx:
            bodies = await tx.scalars(text("SELECT body FROM platform.mail ORDER BY at DESC"))
            found = [re.search(rf"{page}#token=(\S+)", body) for body in bodies]
        return self.keep(page, next(one[1] for one in found if one))


async def _until_all_ended(database: Database) -> None:
    async with database.snapshot() as tx:
        started = (await tx.scalars(text("SELECT workflow_uuid FROM dbos.workflow_status"))).all()
    for workflow_id in started:
        while await status_of(database, workflow_id) not in FINAL:
            pass


async def lead(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole life of an account, with everything that goes wrong in it."""
    await _open_an_account(life)
    await _err(life)
    await _crash(life, monkeypatch)
    await _connect(life)
    await _guard(life)
    await _forget(life, monkeypatch)
    await _meet_staff(life)


async def _open_an_account(life: Life) -> None:
    body = {"name": NAME, "email": EMAIL, "password": OLD}
    await life.ask("POST /auth/register", 201, json=body, headers={"Idempotency-Key": KEY})
    await life.post("/auth/register", 409, **body)
    token = await life.mailed("/verify-email")
    await life.post("/auth/verify-email", 200, token=token)


async def _err(life: Life) -> None:
    """Refusals of what is not well formed, with values where they belong and where they do not."""
    await life.post("/auth/login", 401, email=EMAIL, password=WRONG)
    await life.post("/auth/login", 401, email=f"other.{EMAIL}", password=WRONG)
    await life.post("/auth/login", 422, email=EMAIL, password=WRONG * 20)
    await life.post("/auth/login", 422, email=[EMAIL], password={EMAIL: OLD}, **{WRONG: NAME})
    await life.post("/auth/register", 422, email=NAME, name=EMAIL * 9, password="short kestr")
    await life.post("/auth/reset-password", 422, token=WRONG, password=OLD)
    await life.post("/auth/verify-email", 422, token=WRONG)
    await life.ask(f"GET /signals/{EMAIL}", 422)
    await life.ask(f"GET /signals/history?cursor={EMAIL}", 400)
    await life.ask(f"GET /nowhere/{EMAIL}?token={WRONG}", 404)
    await life.post("/auth/prove", 422, password=WRONG)
    json_type = {"Content-Type": "application/json"}
    await life.ask("POST /auth/login", 422, content=f'{{"{OLD}', headers=json_type)
    bearer = {"Authorization": f"Bearer {WRONG}"}
    await life.ask("GET /users/me", 401, headers=bearer)


async def _crash(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bugs that hold values in their words, in their causes, and in what the database says."""

    async def fails(_database: Database, claim: accounts.Claim, **_: object) -> None:
        try:
            raise KeyError(claim.email)
        except KeyError as error:
            raise RuntimeError(f"{claim.password} of {NAME} at {ADDRESS}") from error

    async def asks_wrongly(tx: Transaction, *_: object) -> None:
        await tx.execute(text("SELECT CAST(:value AS integer)"), {"value": EMAIL})

    async def repeats(database: Database, claim: accounts.Claim, **_: object) -> None:
        twice = text(
            "INSERT INTO identity.person SELECT (jsonb_populate_record(p,"
            " jsonb_build_object('id', gen_random_uuid()))).* FROM identity.person p"
        )
        async with database.transaction() as tx:
            await tx.execute(twice, {"password": claim.password})

    for bug in (fails, repeats):
        with monkeypatch.context() as patch:
            patch.setattr(accounts, "sign_in", bug)
            await life.post("/auth/login", 500, email=EMAIL, password=OLD)
    with monkeypatch.context() as patch:
        patch.setattr(me, "person_of", asks_wrongly)
        await life.ask("GET /users/me", 500)


async def _guard(life: Life) -> None:
    """Second factors, and signing in with them."""
    await life.post("/users/me/password", 204, password=NEW)
    secret = life.keep("totp", (await life.ask("POST /users/me/factors/totp", 201))["secret"])
    code = life.keep("code", shown(secret))
    found = await life.post("/users/me/factors/totp/confirm", 200, code=code)
    codes = found["recovery_codes"]
    for number, recovery in enumerate(codes):
        life.keep(f"recovery code {number}", recovery)
    await life.post("/auth/prove/totp", 422, code=code)
    await life.ask("POST /auth/logout", 204)
    step = (await life.post("/auth/login", 202, email=EMAIL, password=NEW))["second_step"]
    token = life.keep("second step", step["token"])
    await life.post("/auth/second-step", 401, token=token, code=WRONG[:20], method="totp")
    await life.post("/auth/second-step", 200, token=token, code=codes[0], method="recovery")
    await life.post("/auth/prove", 204, password=NEW)
    await life.post("/auth/prove/totp", 204, code=life.keep("code 2", shown(secret, steps=1)))


async def _connect(life: Life) -> None:
    """Scripts, apps and sockets."""
    wanted = {"name": SCRIPT, "scopes": ["profile:read"], "expires_in_days": 1}
    script = life.keep("script", (await life.post("/users/me/tokens", 201, **wanted))["token"])
    ticket = (await life.ask("POST /auth/ws-ticket", 200))["ticket"]
    life.keep("ticket", ticket)
    known = {"email": EMAIL, "password": OLD, "device_name": DEVICE}
    pair = await life.post("/auth/token", 200, **known)
    for name in ("access_token", "refresh_token"):
        life.keep(name, pair[name])
    later = await life.post("/auth/token/refresh", 200, refresh_token=pair["refresh_token"])
    for name in ("access_token", "refresh_token"):
        life.keep(f"later {name}", later[name])
    statuses = {script: 200, later["access_token"]: 200, script[:-1]: 401, ticket: 401}
    for token, status in statuses.items():
        await life.ask("GET /users/me", status, headers={"Authorization": f"Bearer {token}"})
    await life.post("/auth/token/refresh", 401, refresh_token=WRONG)


async def _forget(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    """The password; the mail server says no once, with the mail in its words."""
    sends = MailSink.send
    refused: list[str] = []

    async def send(sink: MailSink, mail: Any, *, key: str) -> None:
        if not refused:
            refused.append(key)
            raise RuntimeError(f"{mail.to}: {mail.text}")
        await sends(sink, mail, key=key)

    monkeypatch.setattr(MailSink, "send", send)
    await life.post("/auth/reset-password/request", 202, email=EMAIL)
    token = await life.mailed("/reset-password")
    await life.post("/auth/reset-password", 204, token=token, password=OLD)
    await life.post("/auth/reset-password", 422, token=token, password=OLD)


async def _meet_staff(life: Life) -> None:
    act_as(life.web, await member(life.resources.database, Role.ADMIN))
    found = await life.post("/staff/people/find", 200, email=EMAIL)
    for act in ("end-sessions", "disable", "enable"):
        await life.post(f"/staff/people/{found['id']}/{act}", 204, reason="case 1041")
    await life.post("/staff/people/find", 404, email=f"other.{EMAIL}")
    await life.post(f"/staff/people/{found['id']}/disable", 422, reason=f"{EMAIL}\n{NAME}")
