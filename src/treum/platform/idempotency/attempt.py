"""How a route takes part: it asks for `Once` and keeps its answer with its effect."""

import base64
import contextlib
import hashlib
import hmac
import re
from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from fastapi import Depends, FastAPI, Header, Request, Response
from pydantic.json_schema import SkipJsonSchema

from treum.platform.auth import SignedIn
from treum.platform.database import Database, Transaction
from treum.platform.errors import SetupError, TreumError
from treum.platform.idempotency import claims
from treum.platform.idempotency.claims import Answer, Claim
from treum.platform.ids import new_id
from treum.platform.settings import Secret, Settings

KEY_HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotency-Replayed"
ANSWER_BYTES_MAX = 65_536
_KEPT_HEADERS = ("content-type", "location")
"""Never a cookie: no copy of a session's token is stored."""
_KEY = re.compile(r'[A-Za-z0-9_.:-]{16,128}|"[A-Za-z0-9_.:-]{16,128}"')
"""The draft writes it in quotes; most clients do not."""
_ANONYMOUS = "anonymous"


class BadKey(TreumError):
    code = "idempotency.bad_key"
    status = 400
    title = "This Idempotency-Key cannot be used"


class Replay(Exception):
    """Ends a request before its route: `answer` is the first one."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("answered before")
        self.answer = answer


class Attempt:
    """One try of a request. Without a key it is the only one, and nothing is kept."""

    def __init__(self, claim: Claim | None) -> None:
        self._claim = claim
        self.is_kept = claim is None

    async def keep(self, tx: Transaction, answer: Response) -> None:
        """Store the answer with the effect, as late in its transaction as can be.

        Raises: InFlight when another attempt has taken over, so that this effect is rolled back.
        """
        if self._claim is None:
            return
        body = bytes(answer.body)
        assert len(body) <= ANSWER_BYTES_MAX
        headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
        stored = Answer(status=answer.status_code, headers=headers, body=body)
        await claims.keep(tx, self._claim, stored)
        self.is_kept = True


def install(app: FastAPI) -> None:
    """Send stored answers."""

    @app.exception_handler(Replay)
    async def replay(_request: Request, known: Replay) -> Response:
        answer = known.answer
        return Response(answer.body, answer.status, {**answer.headers, REPLAYED_HEADER: "true"})


_KeyHeader = Annotated[
    str | SkipJsonSchema[None],
    Header(
        alias=KEY_HEADER,
        description="Unique to this request; a repeat within a day gets the first answer again.",
        json_schema_extra={"pattern": rf"^(?:{_KEY.pattern})$"},
        examples=["8e03978e-40d5-43e8-bc93-6894a57f9324"],
    ),
]


async def _anonymous(request: Request, *, key: _KeyHeader = None) -> AsyncIterator[Attempt]:
    async with _attempt(request, _ANONYMOUS, key=key) as attempt:
        yield attempt


async def _of_actor(
    request: Request, *, actor: SignedIn, key: _KeyHeader = None
) -> AsyncIterator[Attempt]:
    async with _attempt(request, str(actor.person_id), key=key) as attempt:
        yield attempt


# "request": the claim is let go only after the transaction of the effect has ended.
Once = Annotated[Attempt, Depends(_of_actor, scope="request")]
OnceAnonymous = Annotated[Attempt, Depends(_anonymous, scope="request")]


@contextlib.asynccontextmanager
async def _attempt(request: Request, scope: str, *, key: str | None) -> AsyncIterator[Attempt]:
    """Raises: BadKey, InFlight, KeyMismatch, Replay."""
    if key is None:
        yield Attempt(None)
        return
    database: Database = request.app.state.database
    claim = await _claim(request, scope, key=key)
    answer = await claims.take(database, claim)
    if answer is not None:
        raise Replay(answer)
    attempt = Attempt(claim)
    try:
        yield attempt
    except Exception:
        await claims.release(database, claim)
        raise
    assert attempt.is_kept, f"{claim.route} has kept no answer"


async def _claim(request: Request, scope: str, *, key: str) -> Claim:
    """Raises: BadKey."""
    if not _KEY.fullmatch(key):
        raise BadKey("Send 16 to 128 letters, digits and any of - _ . : that nobody can guess.")
    settings: Settings = request.app.state.settings
    return Claim(
        scope=scope,
        key=key.strip('"'),
        route=f"{request.method} {request.url.path}",
        request_hash=await _hash(request, settings.auth.ticket_key),
        attempt=new_id(),
    )


async def _hash(request: Request, seed: Secret | None) -> bytes:
    """Of what is asked for, however its JSON is laid out."""
    if seed is None:
        raise SetupError("set TREUM_AUTH__TICKET_KEY: the hash of a request needs it")
    body = await request.body()
    with contextlib.suppress(msgspec.DecodeError):  # No JSON is taken as it is.
        body = msgspec.json.encode(msgspec.json.decode(body), order="deterministic")
    key = hmac.digest(base64.b64decode(seed.reveal()), b"treum idempotency", hashlib.sha256)
    asked = request.url.query.encode() + b"\n" + body
    return hmac.digest(key, asked, hashlib.sha256)
