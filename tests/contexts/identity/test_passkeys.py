"""Passkeys over HTTP, answered by an authenticator in software."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from tests.make.apps import code as _code
from tests.make.factors import API, acts, add_totp, log_in, prove, register, shown
from tests.make.identity import browser
from tests.make.passkeys import Authenticator
from treum.contexts.identity.service import passkeys
from treum.platform.context import Resources
from treum.platform.database import Database, Transaction

PASSKEYS = f"{API}/users/me/factors/passkeys"
REFUSED = (401, "identity.bad_passkey")


@pytest.fixture
async def web(resources: Resources) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(resources) as opened:
        yield opened


@pytest.fixture
async def other(resources: Resources) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(resources) as opened:
        yield opened


@pytest.fixture
async def device(web: httpx.AsyncClient) -> Authenticator:
    """Holds a passkey of the person who is signed in on `web`."""
    await register(web)
    made = Authenticator()
    assert (await _add(web, made)).status_code == 201
    return made


async def _add(
    web: httpx.AsyncClient, device: Authenticator, *, name: str = "My phone"
) -> httpx.Response:
    asked = (await web.post(f"{PASSKEYS}/options")).json()
    body = {"challenge_id": asked["challenge_id"], "name": name}
    return await web.post(PASSKEYS, json=body | {"credential": device.create(asked["options"])})


async def _answer(web: httpx.AsyncClient, path: str, *, device: Authenticator) -> dict[str, object]:
    asked = (await web.post(f"{API}/auth/{path}/options")).json()
    return {
        "challenge_id": asked["challenge_id"],
        "credential": device.get(asked["options"]),
    }


async def _sign_in(web: httpx.AsyncClient, device: Authenticator) -> httpx.Response:
    body = await _answer(web, "passkey", device=device)
    return await web.post(f"{API}/auth/passkey", json=body)


async def _prove(web: httpx.AsyncClient, device: Authenticator) -> httpx.Response:
    body = await _answer(web, "prove/passkey", device=device)
    return await web.post(f"{API}/auth/prove/passkey", json=body)


async def _sessions(database: Database) -> list[list[str]]:
    async with database.snapshot() as tx:
        return list(
            await tx.scalars(
                text("SELECT methods FROM identity.session WHERE ended_at IS NULL ORDER BY id")
            )
        )


async def test_a_passkey_is_added_and_shown(web: httpx.AsyncClient, database: Database) -> None:
    await register(web)
    added = await _add(web, Authenticator(), name=" My \n phone ")
    assert added.status_code == 201
    assert len(set(added.json()["recovery_codes"])) == 10
    passkey = added.json()["passkey"]
    assert (passkey["name"], passkey["last_used_at"]) == ("My phone", None)
    found = (await web.get(f"{API}/users/me/factors")).json()
    assert found == {"totp": None, "passkeys": [passkey], "recovery_codes_left": 10}
    assert await acts(database) == [
        ("identity.factor_added", {"method": "passkey"}),
        (
            "identity.credentials_revoked",
            {"reason": "factor_added", "sessions": 0, "apps": 0, "tokens": 0},
        ),
    ]


async def test_options_ask_for_a_discoverable_verified_key(web: httpx.AsyncClient) -> None:
    await register(web)
    options = (await web.post(f"{PASSKEYS}/options")).json()["options"]
    assert options["rp"] == {"name": "TREUM", "id": "localhost"}
    assert options["attestation"] == "none"
    selection = options["authenticatorSelection"]
    assert (selection["residentKey"], selection["userVerification"]) == ("required", "required")
    asked = (await web.post(f"{API}/auth/passkey/options")).json()["options"]
    assert (asked["allowCredentials"], asked["userVerification"]) == ([], "required")


async def test_a_passkey_is_a_whole_sign_in(
    other: httpx.AsyncClient, database: Database, device: Authenticator
) -> None:
    assert (await log_in(other)).status_code == 202, "the password alone is not"
    assert await _sessions(database) == [["password"]]
    done = await _sign_in(other, device)
    assert (done.status_code, done.json()["email"]) == (200, "asha@example.com")
    assert await _sessions(database) == [["password"], ["passkey"]]
    assert (await other.get(f"{API}/users/me")).json() == done.json()
    assert (await other.post(f"{PASSKEYS}/options")).status_code == 200, "it is two factors"


async def test_a_passkey_proves(
    web: httpx.AsyncClient, database: Database, device: Authenticator
) -> None:
    assert _code(await web.post(f"{PASSKEYS}/options")) == (403, "auth.step_up_required")
    assert (await _prove(web, device)).status_code == 204
    assert await _sessions(database) == [["passkey", "password"]]
    assert (await web.post(f"{PASSKEYS}/options")).status_code == 200


async def test_an_answer_works_once(other: httpx.AsyncClient, device: Authenticator) -> None:
    body = await _answer(other, "passkey", device=device)
    assert (await other.post(f"{API}/auth/passkey", json=body)).status_code == 200
    assert _code(await other.post(f"{API}/auth/passkey", json=body)) == REFUSED


async def test_a_challenge_is_gone_after_a_bad_answer(
    other: httpx.AsyncClient, device: Authenticator
) -> None:
    asked = (await other.post(f"{API}/auth/passkey/options")).json()
    for origin in ("http://evil.example", "http://localhost:8000"):
        device.origin = origin
        body = {"challenge_id": asked["challenge_id"], "credential": device.get(asked["options"])}
        assert _code(await other.post(f"{API}/auth/passkey", json=body)) == REFUSED


async def test_a_challenge_ends_by_itself(
    other: httpx.AsyncClient, database: Database, device: Authenticator
) -> None:
    body = await _answer(other, "passkey", device=device)
    async with database.transaction() as tx:
        await tx.execute(
            text(
                "UPDATE identity.challenge SET created_at = created_at - interval '5 min',"
                " expires_at = expires_at - interval '5 min'"
            )
        )
    assert _code(await other.post(f"{API}/auth/passkey", json=body)) == REFUSED


@pytest.mark.parametrize(
    "lie", [{"verifies": False}, {"count": 0}, {"handle": bytes(16)}, {"credential_id": b"other"}]
)
async def test_what_is_not_the_verified_owner_is_refused(
    other: httpx.AsyncClient, database: Database, device: Authenticator, *, lie: dict[str, object]
) -> None:
    device.count = 5
    assert (await _sign_in(other, device)).status_code == 200
    before = await _sessions(database)
    for name, value in lie.items():
        setattr(device, name, value)
    assert _code(await _sign_in(other, device)) == REFUSED
    assert await _sessions(database) == before


async def test_a_key_of_somebody_else_signs_nothing(
    other: httpx.AsyncClient, device: Authenticator
) -> None:
    device.key = Authenticator().key
    assert _code(await _sign_in(other, device)) == REFUSED


async def test_a_passkey_that_never_counts_is_served_again(
    web: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    await register(web)
    device = Authenticator(count=None)
    await _add(web, device)
    assert [(await _sign_in(other, device)).status_code for _ in range(2)] == [200, 200]


async def test_a_proof_takes_no_passkey_of_another_person(
    other: httpx.AsyncClient, database: Database, device: Authenticator
) -> None:
    await register(other, "ravi@example.com")
    assert _code(await _prove(other, device)) == REFUSED
    assert await _sessions(database) == [["password"], ["password"]]


def _any_challenge_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    async def use(tx: Transaction, challenge_id: UUID, *_: object, **__: object) -> object:
        row = text("SELECT challenge FROM identity.challenge WHERE id = :id")
        return (await tx.execute(row, {"id": challenge_id})).one()

    monkeypatch.setattr(passkeys, "use_challenge", use)


@pytest.mark.asvs("6.6.2", without=_any_challenge_will_do)
async def test_a_challenge_of_another_person_or_purpose_is_refused(
    web: httpx.AsyncClient, other: httpx.AsyncClient, device: Authenticator
) -> None:
    await register(other, "ravi@example.com")
    body = await _answer(web, "prove/passkey", device=device)
    assert _code(await other.post(f"{API}/auth/prove/passkey", json=body)) == REFUSED
    assert _code(await other.post(f"{API}/auth/passkey", json=body)) == REFUSED
    assert (await web.post(f"{API}/auth/prove/passkey", json=body)).status_code == 204


async def test_one_passkey_is_not_added_twice(
    web: httpx.AsyncClient, other: httpx.AsyncClient, device: Authenticator
) -> None:
    await register(other, "ravi@example.com")
    assert _code(await _add(other, device)) == REFUSED
    assert (await other.get(f"{API}/users/me/factors")).json()["passkeys"] == []
    assert (await web.get(f"{API}/users/me")).status_code == 200


async def test_unverified_or_misplaced_passkeys_are_not_added(web: httpx.AsyncClient) -> None:
    await register(web)
    for device in (Authenticator(verifies=False), Authenticator(origin="http://evil.example")):
        assert _code(await _add(web, device)) == REFUSED
    assert (await web.get(f"{API}/users/me/factors")).json() == {
        "totp": None,
        "passkeys": [],
        "recovery_codes_left": 0,
    }


@pytest.mark.parametrize(
    "credential", [{}, {"rawId": "!"}, {"id": "AA", "rawId": "AA", "response": {}}]
)
async def test_rubbish_is_refused_alike(
    web: httpx.AsyncClient, credential: dict[str, object]
) -> None:
    body = {"challenge_id": str(uuid4()), "credential": credential}
    assert _code(await web.post(f"{API}/auth/passkey", json=body)) == REFUSED


async def test_a_passkey_is_removed_and_the_last_one_stays(
    web: httpx.AsyncClient, other: httpx.AsyncClient, database: Database, *, device: Authenticator
) -> None:
    second = Authenticator()
    await _prove(web, device)
    added = await _add(web, second)
    assert added.json()["recovery_codes"] is None
    kept, gone = (await web.get(f"{API}/users/me/factors")).json()["passkeys"]
    assert (await web.delete(f"{PASSKEYS}/{gone['id']}")).status_code == 204
    assert _code(await web.delete(f"{PASSKEYS}/{gone['id']}")) == (404, "identity.no_such_factor")
    assert _code(await _sign_in(other, second)) == REFUSED
    assert _code(await web.delete(f"{PASSKEYS}/{kept['id']}")) == (409, "identity.last_factor")
    assert (await _sign_in(other, device)).status_code == 200
    removed = ("identity.factor_removed", {"method": "passkey"})
    assert [act for act in await acts(database) if act == removed] == [removed]


async def test_a_passkey_of_another_person_is_not_there(
    web: httpx.AsyncClient, other: httpx.AsyncClient, device: Authenticator
) -> None:
    assert device
    await register(other, "ravi@example.com")
    theirs = (await web.get(f"{API}/users/me/factors")).json()["passkeys"]
    answer = await other.delete(f"{PASSKEYS}/{theirs[0]['id']}")
    assert _code(answer) == (404, "identity.no_such_factor")
    assert (await web.get(f"{API}/users/me/factors")).json()["passkeys"] == theirs


async def test_an_app_may_go_while_a_passkey_stays(
    web: httpx.AsyncClient, database: Database, device: Authenticator
) -> None:
    await _prove(web, device)
    secret, codes = await add_totp(web, database)
    assert codes is None
    assert (await prove(web, shown(secret))).status_code == 204
    assert (await web.delete(f"{API}/users/me/factors/totp")).status_code == 204
    assert (await log_in(web)).status_code == 202
