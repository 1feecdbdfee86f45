"""What the caller is entitled to, over HTTP, for the people of the demo."""

import httpx
import pytest

from tests.make.identity import PASSWORD, browser
from treum.contexts.identity.context import context as identity
from treum.contexts.payments.context import context as payments
from treum.platform.context import Resources

API = "/api/v1"
FREE = {"tier": "free", "source": None, "valid_from": None, "valid_to": None}
TIERS = {
    "free@demo.test": "free",
    "basic@demo.test": "basic",
    "premium@demo.test": "premium",
    "enterprise@demo.test": "enterprise",
    "analyst@demo.test": "enterprise",
    "admin@demo.test": "enterprise",
}


async def _seed(resources: Resources) -> None:
    for context in (identity, payments):
        assert context.seed_demo is not None
        await context.seed_demo(resources)


async def _subscription(web: httpx.AsyncClient) -> dict[str, object]:
    answer = await web.get(f"{API}/subscriptions/current")
    assert answer.status_code == 200
    subscription: dict[str, object] = answer.json()
    return subscription


async def test_a_stranger_is_asked_to_sign_in(resources: Resources) -> None:
    async with browser(resources) as web:
        answer = await web.get(f"{API}/subscriptions/current")
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.required")


async def test_a_new_person_is_free(resources: Resources) -> None:
    async with browser(resources) as web:
        asha = {"name": "Asha", "email": "asha@example.com", "password": PASSWORD}
        await web.post(f"{API}/auth/register", json=asha)
        assert await _subscription(web) == FREE


async def test_the_people_of_the_demo_sign_in_to_their_tiers(resources: Resources) -> None:
    await _seed(resources)
    await _seed(resources)
    assert resources.settings.auth.demo_password is not None
    password = resources.settings.auth.demo_password.reveal()
    found = {}
    async with browser(resources) as web:
        for email in TIERS:
            credentials = {"email": email, "password": password}
            assert (await web.post(f"{API}/auth/login", json=credentials)).status_code == 200
            found[email] = await _subscription(web)
    assert {email: subscription["tier"] for email, subscription in found.items()} == TIERS
    assert found["free@demo.test"] == FREE
    assert found["premium@demo.test"] == {
        "tier": "premium",
        "source": "demo",
        "valid_from": "2024-01-01T00:00:00Z",
        "valid_to": None,
    }


async def test_demo_grants_need_the_demo_s_people(resources: Resources) -> None:
    assert payments.seed_demo is not None
    with pytest.raises(AssertionError, match="identity is seeded before payments"):
        await payments.seed_demo(resources)
