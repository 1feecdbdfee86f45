"""What the API says of identity, word for word."""

import httpx

API = "/api/v1"

_SESSIONS_AND_PASSWORDS = {
    "prove_by_password": (
        f"{API}/auth/prove",
        ["204", "401", "422", "429", "4XX", "503"],
        ["auth"],
    ),
    "change_password": (
        f"{API}/users/me/password",
        ["204", "401", "403", "422", "4XX", "503"],
        ["users"],
    ),
    "request_password_reset": (
        f"{API}/auth/reset-password/request",
        ["202", "429", "4XX"],
        ["auth"],
    ),
    "reset_password": (
        f"{API}/auth/reset-password",
        ["204", "422", "4XX", "503"],
        ["auth"],
    ),
    "list_sessions": (f"{API}/users/me/sessions", ["200", "401", "4XX"], ["users"]),
    "end_session": (
        f"{API}/users/me/sessions/{{session_id}}",
        ["204", "401", "404", "4XX"],
        ["users"],
    ),
    "end_other_sessions": (
        f"{API}/users/me/sessions/end-others",
        ["204", "401", "4XX"],
        ["users"],
    ),
}


async def test_the_api_describes_itself(client: httpx.AsyncClient) -> None:
    document = (await client.get(f"{API}/openapi.json")).json()
    described = {
        operation["operationId"]: (path, sorted(operation["responses"]), operation["tags"])
        for path, operations in document["paths"].items()
        for operation in operations.values()
    }
    expected = _SESSIONS_AND_PASSWORDS | {
        "register": (
            f"{API}/auth/register",
            ["201", "400", "409", "422", "429", "4XX", "503"],
            ["auth"],
        ),
        "login": (
            f"{API}/auth/login",
            ["200", "202", "401", "429", "4XX", "503"],
            ["auth"],
        ),
        "logout": (f"{API}/auth/logout", ["204", "4XX"], ["auth"]),
        "verify_email": (f"{API}/auth/verify-email", ["200", "422", "4XX"], ["auth"]),
        "resend_verification": (f"{API}/auth/verify-email/resend", ["202", "429", "4XX"], ["auth"]),
        "get_me": (f"{API}/users/me", ["200", "401", "4XX"], ["users"]),
        "resend_my_verification": (
            f"{API}/users/me/verify-email",
            ["202", "401", "429", "4XX"],
            ["users"],
        ),
        "create_ws_ticket": (f"{API}/auth/ws-ticket", ["200", "401", "4XX"], ["auth"]),
        "get_current_subscription": (
            f"{API}/subscriptions/current",
            ["200", "401", "4XX"],
            ["subscriptions"],
        ),
    }
    assert {name: described.get(name) for name in expected} == expected
