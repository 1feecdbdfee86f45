"""An app completes its sign-in by a code, where the account has a second factor."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import text

from tests.make.apps import API, ASHA, code, reach
from tests.make.factors import acts, add_totp, complete, register, second_step_token, shown, wrong
from tests.make.identity import PASSWORD, browser
from treum.contexts.identity.service import apps
from treum.platform.context import Resources
from treum.platform.database import Database

Factors = tuple[str, list[str]]
STEP = f"{API}/auth/token/second-step"
_FAMILIES = text(
    "SELECT device_name, methods, ended_at IS NULL AS is_alive"
    " FROM identity.token_family ORDER BY created_at"
)


@pytest.fixture
async def web(resources: Resources) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(resources) as opened:
        yield opened


@pytest.fixture
async def script(resources: Resources) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(resources) as opened:
        yield opened


@pytest.fixture
async def factors(web: httpx.AsyncClient, database: Database) -> Factors:
    """Secret and recovery codes of Asha, who is signed in on `web`."""
    await register(web)
    return await add_totp(web, database)


async def _families(database: Database) -> list[tuple[object, ...]]:
    async with database.snapshot() as tx:
        return [tuple(row) for row in await tx.execute(_FAMILIES)]


async def _token(script: httpx.AsyncClient) -> str:
    body = {"email": ASHA, "password": PASSWORD, "device_name": "phone"}
    answer = await script.post(f"{API}/auth/token", json=body)
    step = answer.json()["second_step"]
    assert (answer.status_code, set(answer.json())) == (202, {"second_step"})
    assert step["methods"] == ["totp", "recovery"]
    token: str = step["token"]
    return token


async def _complete(script: httpx.AsyncClient, token: str, **given: str) -> httpx.Response:
    body = {"token": token, "method": "totp", "device_name": " Asha\u2019s  phone"}
    return await script.post(STEP, json=body | given)


def _no_second_step(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody(*_: object) -> bool:
        return False

    monkeypatch.setattr(apps, "has_second_factor", nobody)


@pytest.mark.asvs("6.3.3", without=_no_second_step)
async def test_a_password_alone_signs_no_app_in(
    script: httpx.AsyncClient, database: Database, factors: Factors
) -> None:
    assert factors
    body = {"email": ASHA, "password": PASSWORD, "device_name": "phone"}
    assert (await script.post(f"{API}/auth/token", json=body)).status_code == 202
    assert await _families(database) == []


async def test_a_code_signs_the_app_in_once(
    script: httpx.AsyncClient, database: Database, factors: Factors
) -> None:
    token = await _token(script)
    done = await _complete(script, token, code=shown(factors[0]))
    assert done.status_code == 200
    assert set(done.json()) == {"access_token", "expires_in", "refresh_token", "token_type"}
    assert await reach(script, done.json()["access_token"]) == 200
    again = await _complete(script, token, code=shown(factors[0], steps=1))
    assert code(again) == (401, "identity.second_step_over")
    assert await _families(database) == [("Asha\u2019s phone", ["password", "totp"], True)]


async def test_a_recovery_code_signs_the_app_in_and_ends_the_rest(
    web: httpx.AsyncClient, script: httpx.AsyncClient, database: Database, *, factors: Factors
) -> None:
    first = await _complete(script, await _token(script), code=shown(factors[0]))
    done = await _complete(
        script, await _token(script), code=factors[1][0], method="recovery", device_name="tablet"
    )
    assert await reach(script, done.json()["access_token"]) == 200
    assert await reach(script, first.json()["access_token"]) == 401
    assert (await web.get(f"{API}/users/me")).status_code == 401
    assert await _families(database) == [
        ("Asha\u2019s phone", ["password", "totp"], False),
        ("tablet", ["password", "recovery"], True),
    ]
    assert [action for action, _ in await acts(database)][-3:] == [
        "identity.recovery_code_used",
        "identity.credentials_revoked",
        "identity.app_signed_in",
    ]


async def test_a_wrong_code_or_name_signs_no_app_in(
    script: httpx.AsyncClient, database: Database, factors: Factors
) -> None:
    token = await _token(script)
    refused = await _complete(script, token, code=shown(factors[0]), device_name="\u202ephone")
    assert code(refused) == (422, "identity.bad_device")
    for _ in range(5):
        refused = await _complete(script, token, code=wrong(factors[0]))
        assert code(refused) == (401, "identity.bad_second_step")
    held_up = await _complete(script, await _token(script), code=shown(factors[0]))
    assert code(held_up) == (429, "identity.too_many_codes")
    assert await _families(database) == []


async def test_the_token_of_a_browser_s_step_is_used_up_by_an_app(
    script: httpx.AsyncClient, factors: Factors
) -> None:
    token = await second_step_token(script)
    assert (await _complete(script, token, code=shown(factors[0]))).status_code == 200
    again = await complete(script, token, code=shown(factors[0], steps=1))
    assert code(again) == (401, "identity.second_step_over")
