"""A path of the API answers for its own methods, whatever else would match it."""

import httpx
import pytest

from tests.make.members import act_as, member
from treum.platform.context import Resources
from treum.platform.http.methods import Methods

API = "/api/v1"
PATHS = (
    ("/a/{id}", ("DELETE",)),
    ("/a/{id}", ("GET",)),
    ("/a/others", ("POST",)),
    ("/a/{id}/b", ("PUT",)),
)


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("/a/7", ["DELETE", "GET"]),
        ("/a/others", ["POST"]),
        ("/a/7/b", ["PUT"]),
        ("/a", []),
        ("/a/7/c", []),
        ("/a//b", []),
    ],
)
def test_the_path_with_the_fewest_placeholders_answers(path: str, taken: list[str]) -> None:
    assert list(Methods(PATHS).of(path)) == taken


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/auth/logout", "POST"),
        ("DELETE", "/users/me/sessions/end-others", "POST"),
        ("OPTIONS", "/users/me/factors/totp", "DELETE, POST"),
        ("HEAD", "/users/me", "GET"),
        ("TRACE", "/users/me", "GET"),
        ("PUT", "/staff/people/x/disable", "POST"),
    ],
)
async def test_another_method_is_told_what_is_taken(
    client: httpx.AsyncClient, resources: Resources, *, method: str, path: str, allowed: str
) -> None:
    act_as(client, await member(resources.database))
    answer = await client.request(method, f"{API}{path}")
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    if method != "HEAD":
        assert answer.json()["code"] == "http.method_not_allowed"
