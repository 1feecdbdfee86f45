"""A password alone opens no account that has a second factor."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from tests.make.apps import code as _code
from tests.make.factors import (
    API,
    acts,
    add_totp,
    complete,
    log_in,
    prove,
    register,
    second_step_token,
    shown,
    wrong,
)
from tests.make.identity import browser
from treum.contexts.identity.adapters.pyotp import PyotpCodes
from treum.contexts.identity.queries import challenges
from treum.contexts.identity.routes import second_step as routes
from treum.contexts.identity.service import codes, proof, second_step
from treum.contexts.identity.service.codes import Authenticators, Entered, try_code
from treum.platform.auth import Method
from treum.platform.context import Resources
from treum.platform.database import Database, Transaction
from treum.platform.vault import vault_of


@pytest.fixture
async def web(resources: Resources) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(resources) as opened:
        yield opened


@pytest.fixture
async def other(resources: Resources) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(resources) as opened:
        yield opened


@pytest.fixture
async def person(web: httpx.AsyncClient) -> UUID:
    return UUID(await register(web))


@pytest.fixture
async def totp(web: httpx.AsyncClient, database: Database, person: UUID) -> tuple[str, list[str]]:
    """Secret and recovery codes of the person."""
    assert person
    return await add_totp(web, database)


async def _sessions(database: Database) -> list[list[str]]:
    """Methods of the sessions that are live."""
    async with database.snapshot() as tx:
        return list(
            await tx.scalars(
                text("SELECT methods FROM identity.session WHERE ended_at IS NULL ORDER BY id")
            )
        )


def _codes_stay_good(monkeypatch: pytest.MonkeyPatch) -> None:
    async def use(*_: object, **__: object) -> bool:
        return True

    monkeypatch.setattr(codes, "use_totp_step", use)
    monkeypatch.setattr(codes, "use_recovery_code", use)


def _steps_stay_open(monkeypatch: pytest.MonkeyPatch) -> None:
    async def use(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr(second_step, "use_challenge", use)


def _codes_of_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    async def try_each(
        tx: Transaction, _person_id: UUID, entered: Entered, *, using: Authenticators
    ) -> bool:
        everybody = await tx.scalars(text("SELECT id FROM identity.person"))
        return any([await try_code(tx, one, entered, using=using) for one in everybody])

    monkeypatch.setattr(second_step, "try_code", try_each)


def _guess_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "wrong_codes_wait", lambda *_: timedelta())
    monkeypatch.setattr(challenges, "WRONG_CODES_MAX", 1_000)


def _long_lived(monkeypatch: pytest.MonkeyPatch) -> None:
    async def lock(tx: Transaction, token_hash: bytes) -> object:
        whenever = text("SELECT id, person_id FROM identity.challenge WHERE challenge = :hash")
        return (await tx.execute(whenever, {"hash": token_hash})).one()

    _steps_stay_open(monkeypatch)
    monkeypatch.setattr(second_step, "lock_second_step", lock)


def _keeps_its_token(monkeypatch: pytest.MonkeyPatch) -> None:
    async def set_methods(tx: Transaction, session_id: UUID, **_: object) -> None:
        methods = text("UPDATE identity.session SET methods = '{password,totp}' WHERE id = :id")
        await tx.execute(methods, {"id": session_id})

    monkeypatch.setattr(proof, "set_proof", set_methods)
    monkeypatch.setattr(routes, "renew_session_cookie", lambda *_, **__: None)


async def test_the_password_gives_a_token_and_no_session(
    other: httpx.AsyncClient, database: Database, totp: tuple[str, list[str]]
) -> None:
    assert totp
    answer = await log_in(other)
    step = answer.json()["second_step"]
    assert (answer.status_code, set(answer.json())) == (202, {"second_step"})
    assert step["methods"] == ["totp", "recovery", "passkey"]
    assert "set-cookie" not in answer.headers
    assert await _sessions(database) == [["password"]], "only the one that added the app"
    other.cookies.set("treum_8000", step["token"])
    assert _code(await other.get(f"{API}/users/me")) == (401, "auth.required")


@pytest.mark.asvs("6.6.2", without=_steps_stay_open)
async def test_a_code_completes_the_sign_in_once(
    other: httpx.AsyncClient, database: Database, totp: tuple[str, list[str]]
) -> None:
    token = await second_step_token(other)
    done = await complete(other, token, code=shown(totp[0]))
    assert (done.status_code, done.json()["email"]) == (200, "asha@example.com")
    assert (await other.get(f"{API}/users/me")).json() == done.json()
    assert await _sessions(database) == [["password"], ["password", "totp"]]
    again = await complete(other, token, code=shown(totp[0], steps=1))
    assert _code(again) == (401, "identity.second_step_over")


@pytest.mark.asvs("6.5.1", without=_codes_stay_good)
async def test_a_code_is_used_once(other: httpx.AsyncClient, totp: tuple[str, list[str]]) -> None:
    code = shown(totp[0])
    assert (await complete(other, await second_step_token(other), code=code)).status_code == 200
    replayed = await complete(other, await second_step_token(other), code=code)
    assert _code(replayed) == (401, "identity.bad_second_step")


@pytest.mark.asvs("6.5.1", without=_codes_stay_good)
async def test_of_two_requests_with_one_code_one_is_served(
    resources: Resources, person: UUID, totp: tuple[str, list[str]]
) -> None:
    using = Authenticators(codes=PyotpCodes(), vault=vault_of(resources.settings.auth))
    entered = Entered(method=Method.TOTP, code=shown(totp[0]))

    async def attempt() -> bool:
        async with resources.database.transaction(actor=str(person)) as tx:
            return await try_code(tx, person, entered, using=using)

    served = await asyncio.gather(*(attempt() for _ in range(4)))
    assert sorted(served) == [False, False, False, True]


@pytest.mark.asvs("6.5.1", without=_codes_stay_good)
async def test_a_recovery_code_works_once_and_ends_other_sessions(
    web: httpx.AsyncClient,
    other: httpx.AsyncClient,
    database: Database,
    totp: tuple[str, list[str]],
) -> None:
    code = totp[1][0]
    typed = code.lower().replace("-", " ")
    done = await complete(other, await second_step_token(other), code=typed, method="recovery")
    assert done.status_code == 200
    assert await _sessions(database) == [["password", "recovery"]]
    assert _code(await web.get(f"{API}/users/me")) == (401, "auth.session_ended")
    left = (await other.get(f"{API}/users/me/factors")).json()["recovery_codes_left"]
    assert left == 9
    again = await complete(other, await second_step_token(other), code=code, method="recovery")
    assert _code(again) == (401, "identity.bad_second_step")
    assert (await acts(database))[2:] == [
        ("identity.recovery_code_used", {}),
        (
            "identity.credentials_revoked",
            {"reason": "recovery_used", "sessions": 1, "apps": 0, "tokens": 0},
        ),
        ("identity.signed_in", {"device": "Unknown device", "method": "password+recovery"}),
        ("identity.proof_failed", {"method": "recovery"}),
    ]


@pytest.mark.asvs("6.6.2", without=_codes_of_anybody)
async def test_a_token_takes_no_code_of_another_person(
    other: httpx.AsyncClient, database: Database, totp: tuple[str, list[str]]
) -> None:
    await register(other, "ravi@example.com")
    secret, recovery = await add_totp(other, database)
    asha = await second_step_token(other)
    for code, method in ((shown(secret), "totp"), (recovery[0], "recovery")):
        refused = await complete(other, asha, code=code, method=method)
        assert _code(refused) == (401, "identity.bad_second_step")
    assert (await complete(other, asha, code=shown(totp[0]))).json()["email"] == "asha@example.com"


@pytest.mark.asvs("6.6.3", without=_guess_on)
async def test_five_wrong_codes_end_the_token_and_hold_up_the_person(
    other: httpx.AsyncClient, database: Database, totp: tuple[str, list[str]]
) -> None:
    token = await second_step_token(other)
    for _ in range(5):
        refused = await complete(other, token, code=wrong(totp[0]))
        assert _code(refused) == (401, "identity.bad_second_step")
    assert _code(await complete(other, token, code=shown(totp[0]))) == (
        401,
        "identity.second_step_over",
    )
    fresh = await second_step_token(other)
    held_up = await complete(other, fresh, code=shown(totp[0]))
    assert _code(held_up) == (429, "identity.too_many_codes")
    assert 0 < int(held_up.headers["Retry-After"]) <= 300
    assert await _sessions(database) == [["password"]]
    async with database.transaction() as tx:
        await tx.execute(
            text("UPDATE identity.wrong_code SET entered_at = entered_at - interval '5 min'")
        )
    assert (await complete(other, fresh, code=shown(totp[0]))).status_code == 200


@pytest.mark.asvs("6.5.5", without=_long_lived)
async def test_a_token_ends_by_itself(
    other: httpx.AsyncClient, database: Database, totp: tuple[str, list[str]]
) -> None:
    token = await second_step_token(other)
    async with database.transaction() as tx:
        await tx.execute(
            text(
                "UPDATE identity.challenge SET created_at = created_at - interval '5 min',"
                " expires_at = expires_at - interval '5 min'"
            )
        )
    assert _code(await complete(other, token, code=shown(totp[0]))) == (
        401,
        "identity.second_step_over",
    )
    unknown = await complete(other, "nobody-knows-it", code=shown(totp[0]))
    assert _code(unknown) == (401, "identity.second_step_over")


@pytest.mark.asvs("7.2.4", without=_keeps_its_token)
async def test_a_proof_changes_the_token_and_adds_the_method(
    web: httpx.AsyncClient, database: Database, totp: tuple[str, list[str]]
) -> None:
    before = dict(web.cookies)
    assert (await prove(web, shown(totp[0]))).status_code == 204
    assert dict(web.cookies) != before
    assert await _sessions(database) == [["password", "totp"]]
    assert (await web.get(f"{API}/users/me")).status_code == 200
    name, token = next(iter(before.items()))
    web.cookies.clear()
    web.cookies.set(name, token)
    assert _code(await web.get(f"{API}/users/me")) == (401, "auth.required")
    action, detail = (await acts(database))[-1]
    assert (action, detail["methods"]) == ("identity.proven", ["totp"])


@pytest.mark.asvs("6.6.3", without=_guess_on)
async def test_a_wrong_proof_changes_nothing_and_five_hold_up(
    web: httpx.AsyncClient, database: Database, totp: tuple[str, list[str]]
) -> None:
    for _ in range(5):
        assert _code(await prove(web, wrong(totp[0]))) == (422, "identity.bad_code")
    assert _code(await prove(web, shown(totp[0]))) == (429, "identity.too_many_codes")
    assert await _sessions(database) == [["password"]]
    assert (await web.get(f"{API}/users/me")).status_code == 200


async def test_without_an_app_no_code_proves(web: httpx.AsyncClient, person: UUID) -> None:
    assert person
    assert _code(await prove(web, "123456")) == (422, "identity.bad_code")
