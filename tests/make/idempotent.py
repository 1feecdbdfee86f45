"""A tiny site that pays: each payment is an audit record. Also a process of its own that dies."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from typing import Annotated, ClassVar
from uuid import UUID

import httpx
import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from pydantic import BaseModel
from sqlalchemy import text

from treum.platform.audit import Act, record
from treum.platform.auth import Actor, Method, Sessions, SignedIn
from treum.platform.clock import now
from treum.platform.database import Database, Transaction
from treum.platform.errors import Conflict
from treum.platform.http.app import create_app
from treum.platform.http.lists import json_response
from treum.platform.idempotency import Once
from treum.platform.ids import new_id
from treum.platform.live import MemoryBus
from treum.platform.settings import load

SETTINGS = {
    "TREUM_PROFILE": "test",
    "TREUM_AUTH__TICKET_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
}
COOKIE = "treum_8000"
KEY = "8e03978e-40d5-43e8-bc93-6894a57f9324"
URL = "/api/v1/payments"
ASHA, BALA = UUID(int=1), UUID(int=2)
OURS = {"X-Treum-Client": "test"}
PATIENCE_S = 60.0
NOWHERE, BEFORE_EFFECT, BEFORE_ANSWER = "nowhere", "before_effect", "before_answer"


class Payment(BaseModel):
    amount: int


class TooMuch(Conflict):
    code: ClassVar[str] = "test.too_much"
    title: ClassVar[str] = "Too much"


class Till:
    """How the site behaves now. gate: a payment waits here once it is claimed."""

    def __init__(self) -> None:
        self.dies = NOWHERE
        self.gate = asyncio.Event()
        self.gate.set()
        self.arrived = asyncio.Event()
        self.amount_max = 1000

    async def pass_gate(self) -> None:
        self.arrived.set()
        await self.gate.wait()

    def die(self, where: str) -> None:
        if self.dies == where:
            os.kill(os.getpid(), signal.SIGKILL)


async def _till(request: Request) -> Till:
    till: Till = request.app.state.till
    return till


def _router() -> APIRouter:
    router = APIRouter()

    @router.post("/payments", status_code=201)
    async def pay(
        request: Request,
        *,
        body: Payment,
        actor: SignedIn,
        once: Once,
        till: Annotated[Till, Depends(_till)],
    ) -> Response:
        database: Database = request.app.state.database
        await till.pass_gate()
        till.die(BEFORE_EFFECT)
        answer = json_response({"id": str(new_id()), "amount": body.amount}, 201)
        answer.headers["Location"] = "/payments/1"
        answer.set_cookie("secret", "token")
        async with database.transaction(actor=str(actor.person_id)) as tx:
            if body.amount > till.amount_max:
                raise TooMuch("Pay less.")
            await record(tx, Act(action="test.paid", subject="till", detail=body.model_dump()))
            await once.keep(tx, answer)
        till.die(BEFORE_ANSWER)
        return answer

    @router.post("/refunds")
    async def refund(*, body: Payment, once: Once) -> Response:
        raise TooMuch("Nothing is paid back.")

    return router


async def _anyone(tx: Transaction, token: str) -> Actor | None:
    """The cookie is the person's id."""
    person_id = UUID(token)
    return Actor(
        person_id=person_id,
        session_id=person_id,
        roles=frozenset(),
        methods=frozenset({Method.PASSWORD}),
        proven_at=now(),
    )


def till_app(database: Database) -> FastAPI:
    app = create_app(
        load(SETTINGS, None), database, sessions=Sessions(database, _anyone), routers=[_router()]
    )
    app.state.till = Till()
    return app


@contextlib.asynccontextmanager
async def caller(app: FastAPI, person_id: UUID) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://localhost:8000",
        headers=OURS,
        cookies={COOKIE: str(person_id)},
        timeout=PATIENCE_S,
    ) as client:
        yield client


async def pay(
    client: httpx.AsyncClient, amount: int = 5, *, key: str | None = KEY
) -> httpx.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return await client.post(URL, json={"amount": amount}, headers=headers)


async def payments(database: Database) -> int:
    async with database.snapshot() as tx:
        found: int = await tx.scalar(text("SELECT count(*) FROM platform.audit"))
        return found


async def kept(database: Database) -> int:
    async with database.snapshot() as tx:
        found: int = await tx.scalar(text("SELECT count(*) FROM platform.idempotency"))
        return found


async def pass_time(database: Database, column: str) -> None:
    """As if it were later: the end that stands in the column is past."""
    async with database.transaction() as tx:
        await tx.execute(
            text(f"UPDATE platform.idempotency SET {column} = now() - interval '1 second'")
        )


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def _serve(url: str, port: int, *, dies: str) -> None:
    app = till_app(Database(url, live=MemoryBus(), name="till"))
    app.state.till.dies = dies
    await uvicorn.Server(uvicorn.Config(app, port=port, log_config=None)).serve()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], int(sys.argv[2]), dies=sys.argv[3]))
