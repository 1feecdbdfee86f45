"""Apps over HTTP: signed in, refreshed, stolen from, raced and signed out."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from tests.make.apps import (
    API,
    ASHA,
    age_families,
    audited,
    bearing,
    code,
    reach,
    refresh,
    sign_in,
)
from tests.make.identity import PASSWORD, browser, signed_up
from treum.contexts.identity.adapters.access_tokens import seal_access
from treum.contexts.identity.adapters.argon2 import Argon2Hasher
from treum.contexts.identity.api import redeem_ticket
from treum.contexts.identity.rules.apps import AccessToken, Use
from treum.contexts.identity.service import apps
from treum.contexts.identity.service.revoke import Reason, revoke_all
from treum.platform.auth import cookie_name
from treum.platform.clock import now
from treum.platform.context import Resources
from treum.platform.database import Database
from treum.platform.ids import new_id

_FAMILIES = text(
    "SELECT generation, ended_at IS NULL AS is_alive, expires_at FROM identity.token_family"
)


class _Plain(Argon2Hasher):
    """People in these tests have plain hashes, as `signed_up` makes them."""

    async def verify(self, password_hash: str | None, password: str) -> bool:
        return (password_hash or "").split(":", 2)[2:] == [password]

    def is_outdated(self, password_hash: str) -> bool:
        return False


@pytest.fixture
async def web(
    resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setattr("treum.contexts.identity.routes.answers.Argon2Hasher", _Plain)
    async with browser(resources) as opened:
        yield opened


async def _families(database: Database) -> list[tuple[int, bool]]:
    async with database.snapshot() as tx:
        return [(row.generation, row.is_alive) for row in await tx.execute(_FAMILIES)]


async def test_an_app_signs_in_refreshes_and_signs_out(
    web: httpx.AsyncClient, database: Database
) -> None:
    person = (await signed_up(database)).person
    first = await sign_in(web)
    assert {**first, "access_token": "", "refresh_token": ""} == {
        "access_token": "",
        "refresh_token": "",
        "expires_in": 300,
        "token_type": "Bearer",
    }
    me = await web.get(f"{API}/users/me", headers=bearing(first["access_token"]))
    assert me.json()["id"] == str(person.id)
    second = (await refresh(web, first["refresh_token"])).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert [await reach(web, pair["access_token"]) for pair in (first, second)] == [200, 200]
    for token in (second["refresh_token"], second["refresh_token"], "nonsense"):
        left = await web.post(f"{API}/auth/token/revoke", json={"refresh_token": token})
        assert (left.status_code, left.content) == (204, b"")
    assert [await reach(web, pair["access_token"]) for pair in (first, second)] == [401, 401]
    assert code(await refresh(web, second["refresh_token"])) == (401, "identity.bad_refresh")
    assert [action for action, _ in await audited(database)] == [
        "identity.app_signed_in",
        "identity.app_revoked",
    ]


async def test_wrong_credentials_and_a_bad_name_sign_no_app_in(
    web: httpx.AsyncClient, database: Database
) -> None:
    await signed_up(database)
    body = {"email": ASHA, "password": PASSWORD, "device_name": "phone"}
    for wrong in ({"password": "wrong"}, {"email": "nobody@example.com"}):
        refused = await web.post(f"{API}/auth/token", json=body | wrong)
        assert code(refused) == (401, "identity.bad_credentials")
    for name in (" ", "\u202ephone"):
        refused = await web.post(f"{API}/auth/token", json=body | {"device_name": name})
        assert code(refused) == (422, "identity.bad_device")
    assert await _families(database) == []
    failed = ("identity.sign_in_failed", {"device": "phone"})
    assert await audited(database) == [failed, failed]


def _every_use_is_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apps, "use_of", lambda *_, **__: Use.CURRENT)


def _immortal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apps, "is_family_live", lambda *_: True)


@pytest.mark.asvs("10.4.5", without=_every_use_is_good)
async def test_a_stolen_token_used_late_ends_the_family_for_owner_and_thief(
    web: httpx.AsyncClient, database: Database
) -> None:
    await signed_up(database)
    stolen = await sign_in(web)
    other = await sign_in(web, device="tablet")
    owner = (await refresh(web, stolen["refresh_token"])).json()
    await age_families(database, seconds=11)
    assert code(await refresh(web, stolen["refresh_token"])) == (401, "identity.bad_refresh")
    assert code(await refresh(web, owner["refresh_token"])) == (401, "identity.bad_refresh")
    assert [await reach(web, it["access_token"]) for it in (stolen, owner)] == [401, 401]
    assert await reach(web, other["access_token"]) == 200
    revoked = [detail for action, detail in await audited(database) if "revoked" in action]
    assert [detail["reason"] for detail in revoked] == ["token_reused"]


async def test_an_older_generation_ends_the_family_at_once(
    web: httpx.AsyncClient, database: Database
) -> None:
    await signed_up(database)
    tokens = [(await sign_in(web))["refresh_token"]]
    for _ in range(2):
        tokens.append((await refresh(web, tokens[-1])).json()["refresh_token"])
    assert code(await refresh(web, tokens[0])) == (401, "identity.bad_refresh")
    assert await _families(database) == [(3, False)]
    assert code(await refresh(web, tokens[2])) == (401, "identity.bad_refresh")


async def test_a_forged_token_is_refused_and_ends_nothing(
    web: httpx.AsyncClient, database: Database
) -> None:
    await signed_up(database)
    token = (await sign_in(web))["refresh_token"]
    forged = token[:40] + ("A" if token[40] != "A" else "B") + token[41:]
    for wrong in (forged, token[:-1], "x", "treum_ref_" + "A" * 70):
        assert code(await refresh(web, wrong)) == (401, "identity.bad_refresh")
        await web.post(f"{API}/auth/token/revoke", json={"refresh_token": wrong})
    assert await _families(database) == [(1, True)]
    assert (await refresh(web, token)).status_code == 200


async def test_refreshes_that_race_get_the_same_successor(
    web: httpx.AsyncClient, database: Database, resources: Resources
) -> None:
    await signed_up(database)
    token = (await sign_in(web))["refresh_token"]
    limits = resources.settings.auth
    for generation in range(2, 6):
        pairs = await asyncio.gather(
            *(apps.refresh(database, token, limits=limits) for _ in range(6))
        )
        (token,) = {pair.refresh for pair in pairs}
        assert await _families(database) == [(generation, True)]
    assert [await reach(web, pair.access) for pair in pairs] == [200] * 6


async def test_a_refresh_that_races_the_end_keeps_nothing_alive(
    web: httpx.AsyncClient, database: Database, resources: Resources
) -> None:
    person = (await signed_up(database)).person
    limits = resources.settings.auth
    token = (await sign_in(web))["refresh_token"]

    async def end() -> None:
        async with database.transaction(actor="test") as tx:
            await revoke_all(tx, person.id, reason=Reason.PASSWORD_CHANGED)

    pair, _ = await asyncio.gather(
        apps.refresh(database, token, limits=limits), end(), return_exceptions=True
    )
    assert isinstance(pair, apps.AppTokens | apps.BadRefresh)
    if isinstance(pair, apps.AppTokens):
        assert await reach(web, pair.access) == 401
        assert code(await refresh(web, pair.refresh)) == (401, "identity.bad_refresh")
    assert [is_alive for _, is_alive in await _families(database)] == [False]


@pytest.mark.asvs("10.4.8", without=_immortal)
async def test_an_app_ends_by_idleness_and_at_its_last_instant_however_used(
    web: httpx.AsyncClient, database: Database, resources: Resources
) -> None:
    await signed_up(database)
    day = 86_400
    idle = await sign_in(web)
    await age_families(database, seconds=30 * day - 60)
    kept = (await refresh(web, idle["refresh_token"])).json()
    async with database.snapshot() as tx:
        expires_at = (await tx.execute(_FAMILIES)).one().expires_at
    assert timedelta(days=90) - timedelta(minutes=5) < expires_at - now() < timedelta(days=90)
    async with database.transaction() as tx:
        await tx.execute(
            text(
                "UPDATE identity.token_family SET created_at = created_at - interval '90 days',"
                " expires_at = expires_at - interval '90 days'"
            )
        )
    assert code(await refresh(web, kept["refresh_token"])) == (401, "identity.bad_refresh")
    late = await sign_in(web)
    await age_families(database, seconds=30 * day)
    assert code(await refresh(web, late["refresh_token"])) == (401, "identity.bad_refresh")


async def test_a_person_sees_and_ends_their_own_apps_in_a_browser(
    web: httpx.AsyncClient, database: Database, resources: Resources
) -> None:
    asha, other = await signed_up(database), await signed_up(database, email="b@example.com")
    phone, tablet = await sign_in(web), await sign_in(web, device="  Asha\u2019s   tablet ")
    theirs = await sign_in(web, email="b@example.com")
    cookie = cookie_name(resources.settings.http.public_url)
    web.cookies.set(cookie, asha.token)
    listed = (await web.get(f"{API}/users/me/apps")).json()["items"]
    assert [item["device_name"] for item in listed] == ["Asha\u2019s tablet", "phone"]
    assert set(listed[0]) == {"id", "device_name", "created_at", "last_used_at", "expires_at"}
    ended = await web.delete(f"{API}/users/me/apps/{listed[0]['id']}")
    assert (ended.status_code, ended.content) == (204, b"")
    web.cookies.set(cookie, other.token)
    for wrong in (listed[1]["id"], str(new_id())):
        refused = await web.delete(f"{API}/users/me/apps/{wrong}")
        assert code(refused) == (404, "identity.no_such_app")
    web.cookies.clear()
    alive = [await reach(web, pair["access_token"]) for pair in (phone, tablet, theirs)]
    assert alive == [200, 401, 200]
    for path in ("/users/me/apps", "/users/me/tokens"):
        assert await reach(web, phone["access_token"], path=path) == 403


async def test_an_access_token_dies_at_its_instant_and_belongs_to_one_person(
    web: httpx.AsyncClient, database: Database, resources: Resources
) -> None:
    asha, other = await signed_up(database), await signed_up(database, email="b@example.com")
    await sign_in(web)
    async with database.snapshot() as tx:
        family_id: UUID = await tx.scalar(text("SELECT id FROM identity.token_family"))
    start = now().replace(microsecond=0)
    token = AccessToken(
        id=new_id(),
        person_id=asha.person.id,
        family_id=family_id,
        expires_at=start + timedelta(minutes=5),
    )
    wrong = (
        replace(token, expires_at=start - timedelta(seconds=1)),
        replace(token, person_id=other.person.id),
        replace(token, family_id=new_id()),
    )
    key = resources.settings.auth.ticket_key
    statuses = [await reach(web, seal_access(it, key, now=start)) for it in (token, *wrong)]
    assert statuses == [200, 401, 401, 401]


async def test_an_app_opens_a_socket_while_it_lives(
    web: httpx.AsyncClient, database: Database, resources: Resources
) -> None:
    person = (await signed_up(database)).person
    pair = await sign_in(web)
    web.headers.pop("X-Treum-Client")
    path, key = f"{API}/auth/ws-ticket", resources.settings.auth.ticket_key
    answers = [await web.post(path, headers=bearing(pair["access_token"])) for _ in range(2)]
    first, second = (answer.json()["ticket"] for answer in answers)
    async with database.transaction() as tx:
        assert await redeem_ticket(tx, first, key=key, now=tx.now) == person.id
    assert await reach(web, first) == 401
    web.headers["X-Treum-Client"] = "test"
    await web.post(f"{API}/auth/token/revoke", json={"refresh_token": pair["refresh_token"]})
    with pytest.raises(Exception, match="Ask for a new ticket"):
        async with database.transaction() as tx:
            await redeem_ticket(tx, second, key=key, now=tx.now)
