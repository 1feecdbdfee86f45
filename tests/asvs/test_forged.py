"""A page of another site makes a signed-in browser send requests: nothing of ours follows them."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.asvs.surface import UNSAFE, doors, state
from tests.make.members import act_as, member
from treum.contexts.identity.rules.people import Role
from treum.main.line import web_app
from treum.platform.context import Resources
from treum.platform.http import edge
from treum.platform.http.app import API_PREFIX, _transaction

JSON = {"Content-Type": "application/json"}
FOREIGN: dict[str, dict[str, str]] = {
    "another site": {"Origin": "https://evil.example"},
    "a port of ours": {"Origin": "http://localhost:1"},
    "our name inside another": {"Origin": "http://localhost:8000.evil.example"},
    "no origin at all": {"Origin": "null"},
    "fetched across sites": {"Sec-Fetch-Site": "cross-site"},
    "fetched by a sibling": {"Sec-Fetch-Site": "same-site"},
}
UNTYPED: dict[str, dict[str, str]] = {
    "form": {"Content-Type": "application/x-www-form-urlencoded"},
    "multipart": {"Content-Type": "multipart/form-data; boundary=x"},
    "text": {"Content-Type": "text/plain"},
    "text that is JSON to a careless eye": {"Content-Type": "text/plain; application/json"},
    "nothing": {"Content-Type": ""},
}


async def _got_through(
    client: httpx.AsyncClient,
    resources: Resources,
    *,
    forgeries: dict[str, dict[str, str]],
    status: int,
) -> list[str]:
    """Which route answered which forged request with anything else."""
    admin = await member(resources.database, Role.ADMIN)
    act_as(client, admin)
    before = await state(resources.database)
    wrong = []
    for door in doors(web_app(resources)):
        path = door.path.replace("{person_id}", str(admin.id))
        for name, headers in forgeries.items():
            if door.method not in UNSAFE:
                continue
            answer = await client.request(
                door.method, f"{API_PREFIX}{path}", content=b"{}", headers=JSON | headers
            )
            if answer.status_code != status:
                wrong.append(f"{door.name}, {name}: {answer.status_code}")
    changed = await state(resources.database) != before
    return [*wrong, "something was changed"] if changed else wrong


def _believes_any_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge.Edge, "_is_ours", lambda *_: True)


def _takes_any_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "_is_json", lambda *_: True)


@pytest.mark.asvs("3.5.1", "3.5.3", without=_believes_any_page)
async def test_no_route_obeys_a_foreign_page(
    client: httpx.AsyncClient, resources: Resources
) -> None:
    assert await _got_through(client, resources, forgeries=FOREIGN, status=403) == []


@pytest.mark.asvs("3.5.1", without=_believes_any_page)
async def test_no_route_obeys_without_our_header(
    client: httpx.AsyncClient, resources: Resources
) -> None:
    del client.headers["X-Treum-Client"]
    assert await _got_through(client, resources, forgeries={"a form": {}}, status=403) == []


@pytest.mark.asvs("3.5.2", without=_takes_any_type)
async def test_no_route_reads_what_a_form_can_send(
    client: httpx.AsyncClient, resources: Resources
) -> None:
    assert await _got_through(client, resources, forgeries=UNTYPED, status=415) == []


@pytest.mark.asvs("3.5.2", without=_takes_any_type)
async def test_a_body_of_unknown_length_is_typed_too(client: httpx.AsyncClient) -> None:
    async def stream() -> AsyncIterator[bytes]:
        yield b"{}"

    answer = await client.post(
        f"{API_PREFIX}/auth/login", content=stream(), headers={"Content-Type": "text/plain"}
    )
    assert answer.status_code == 415


@pytest.mark.asvs("3.5.3")
def test_no_route_that_is_asked_with_get_changes_anything(resources: Resources) -> None:
    """Reading is GET, and a GET has a read-only transaction or none."""
    writing = [
        door.name
        for door in doors(web_app(resources))
        if door.method not in UNSAFE
        and any(one.call is _transaction for one in door.route.dependant.dependencies)
    ]
    assert writing == []
