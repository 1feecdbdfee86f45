"""An authenticator app over HTTP: added, exchanged, never the last to go."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import text

from tests.make.apps import code as _code
from tests.make.factors import (
    API,
    acts,
    add_totp,
    complete,
    forget_steps,
    prove,
    register,
    second_step_token,
    shown,
    wrong,
)
from tests.make.identity import browser
from treum.contexts.identity.service import factors
from treum.platform.auth import gates
from treum.platform.context import Resources
from treum.platform.database import Database

FACTORS = f"{API}/users/me/factors"
EMPTY: dict[str, object] = {"totp": None, "passkeys": [], "recovery_codes_left": 0}


@pytest.fixture
async def web(resources: Resources) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(resources) as opened:
        yield opened


@pytest.fixture
async def other(resources: Resources) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(resources) as opened:
        yield opened


async def _change(database: Database, statement: str) -> None:
    async with database.transaction() as tx:
        await tx.execute(text(statement))


async def test_an_app_is_added_and_shown(web: httpx.AsyncClient, database: Database) -> None:
    person_id = await register(web)
    assert (await web.get(FACTORS)).json() == EMPTY
    secret, codes = await add_totp(web, database)
    assert (len(set(codes)), {len(code) for code in codes}) == (10, {19})
    found = (await web.get(FACTORS)).json()
    assert found["recovery_codes_left"] == 10
    async with database.snapshot() as tx:
        row = (
            await tx.execute(
                text(
                    "SELECT p.second_factor_since, t.confirmed_at, t.secret FROM identity.person p"
                    " JOIN identity.totp t ON t.person_id = p.id WHERE p.id = CAST(:id AS uuid)"
                ),
                {"id": person_id},
            )
        ).one()
    assert found["totp"]["since"] == row.confirmed_at.isoformat().replace("+00:00", "Z")
    assert row.second_factor_since == row.confirmed_at
    assert secret.encode() not in row.secret
    assert await acts(database) == [
        ("identity.factor_added", {"method": "totp"}),
        (
            "identity.credentials_revoked",
            {"reason": "factor_added", "sessions": 0, "apps": 0, "tokens": 0},
        ),
    ]


async def test_the_uri_is_what_apps_read(web: httpx.AsyncClient) -> None:
    await register(web)
    made = (await web.post(f"{FACTORS}/totp")).json()
    assert made["uri"] == (
        f"otpauth://totp/TREUM:asha%40example.com?secret={made['secret']}&issuer=TREUM"
    )


async def test_an_app_that_is_not_confirmed_changes_nothing(
    web: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    await register(web)
    secret = (await web.post(f"{FACTORS}/totp")).json()["secret"]
    refused = await web.post(f"{FACTORS}/totp/confirm", json={"code": wrong(secret)})
    assert _code(refused) == (422, "identity.bad_code")
    assert (await web.get(FACTORS)).json()["totp"] is None
    login = {"email": "asha@example.com", "password": "four unrelated quiet words"}
    assert (await other.post(f"{API}/auth/login", json=login)).status_code == 200


async def test_an_app_that_waited_too_long_is_not_confirmed(
    web: httpx.AsyncClient, database: Database
) -> None:
    await register(web)
    secret = (await web.post(f"{FACTORS}/totp")).json()["secret"]
    await _change(database, "UPDATE identity.totp SET created_at = now() - interval '10 min'")
    late = await web.post(f"{FACTORS}/totp/confirm", json={"code": shown(secret)})
    assert _code(late) == (404, "identity.no_such_factor")
    assert (await web.get(FACTORS)).json() == EMPTY


def _others_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    async def spare(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr(factors, "revoke_all", spare)


def _any_proof_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "is_proven", lambda *_: True)


@pytest.mark.asvs("7.4.3", without=_others_stay)
async def test_adding_an_app_ends_other_sessions(
    web: httpx.AsyncClient, other: httpx.AsyncClient, database: Database
) -> None:
    await register(web)
    login = {"email": "asha@example.com", "password": "four unrelated quiet words"}
    assert (await other.post(f"{API}/auth/login", json=login)).status_code == 200
    await add_totp(web, database)
    assert _code(await other.get(f"{API}/users/me")) == (401, "auth.session_ended")
    assert (await web.get(f"{API}/users/me")).status_code == 200


async def test_an_app_is_exchanged_and_the_old_one_fits_no_more(
    web: httpx.AsyncClient, other: httpx.AsyncClient, database: Database
) -> None:
    await register(web)
    old, _ = await add_totp(web, database)
    assert (await prove(web, shown(old))).status_code == 204
    new = (await web.post(f"{FACTORS}/totp")).json()["secret"]
    confirmed = await web.post(f"{FACTORS}/totp/confirm", json={"code": shown(new)})
    assert confirmed.json() == {"recovery_codes": None}, "those of before stay"
    await forget_steps(database)
    token = await second_step_token(other)
    assert _code(await complete(other, token, code=shown(old))) == (
        401,
        "identity.bad_second_step",
    )
    assert (await complete(other, token, code=shown(new))).status_code == 200


async def test_the_last_factor_stays(web: httpx.AsyncClient, database: Database) -> None:
    await register(web)
    assert _code(await web.delete(f"{FACTORS}/totp")) == (404, "identity.no_such_factor")
    secret, _ = await add_totp(web, database)
    assert (await prove(web, shown(secret))).status_code == 204
    assert _code(await web.delete(f"{FACTORS}/totp")) == (409, "identity.last_factor")
    assert (await web.get(FACTORS)).json()["totp"] is not None


@pytest.mark.asvs("7.5.1", without=_any_proof_will_do)
async def test_sensitive_acts_need_both_factors_once_there_are_two(
    web: httpx.AsyncClient, database: Database
) -> None:
    await register(web)
    secret, _ = await add_totp(web, database)
    acts_before = await acts(database)
    for request in (
        web.build_request("POST", f"{FACTORS}/totp"),
        web.build_request("DELETE", f"{FACTORS}/totp"),
        web.build_request("POST", f"{FACTORS}/recovery-codes"),
    ):
        assert _code(await web.send(request)) == (403, "auth.step_up_required")
    assert await acts(database) == acts_before
    assert (await prove(web, shown(secret))).status_code == 204
    assert (await web.post(f"{FACTORS}/recovery-codes")).status_code == 200


async def test_new_recovery_codes_end_the_old(
    web: httpx.AsyncClient, other: httpx.AsyncClient, database: Database
) -> None:
    await register(web)
    assert _code(await web.post(f"{FACTORS}/recovery-codes")) == (404, "identity.no_such_factor")
    secret, old = await add_totp(web, database)
    await prove(web, shown(secret))
    new = (await web.post(f"{FACTORS}/recovery-codes")).json()["recovery_codes"]
    assert (len(set(new)), set(new) & set(old)) == (10, set())
    token = await second_step_token(other)
    dead = await complete(other, token, code=old[0], method="recovery")
    assert _code(dead) == (401, "identity.bad_second_step")
    assert (await complete(other, token, code=new[0], method="recovery")).status_code == 200


@pytest.mark.parametrize("path", ["", "/totp", "/totp/confirm", "/recovery-codes"])
async def test_strangers_are_refused(web: httpx.AsyncClient, path: str) -> None:
    method = "POST" if path else "GET"
    answer = await web.request(method, f"{FACTORS}{path}", json={"code": "123456"})
    assert _code(answer) == (401, "auth.required")
