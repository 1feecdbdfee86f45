"""What the API says of identity, word for word."""

import httpx

API = "/api/v1"

_SESSIONS_AND_PASSWORDS = {
    "prove_by_password": (
        f"{API}/auth/prove",
        ["204", "400", "401", "403", "413", "415", "422", "429", "503"],
        ["auth"],
    ),
    "change_password": (
        f"{API}/users/me/password",
        ["204", "400", "401", "403", "413", "415", "422", "503"],
        ["users"],
    ),
    "request_password_reset": (
        f"{API}/auth/reset-password/request",
        ["202", "400", "403", "413", "415", "422", "429", "503"],
        ["auth"],
    ),
    "reset_password": (
        f"{API}/auth/reset-password",
        ["204", "400", "403", "413", "415", "422", "503"],
        ["auth"],
    ),
    "list_sessions": (f"{API}/users/me/sessions", ["200", "401", "403", "413", "503"], ["users"]),
    "end_session": (
        f"{API}/users/me/sessions/{{session_id}}",
        ["204", "401", "403", "404", "413", "415", "422", "503"],
        ["users"],
    ),
    "end_other_sessions": (
        f"{API}/users/me/sessions/end-others",
        ["204", "401", "403", "413", "415", "503"],
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
            ["201", "400", "403", "409", "413", "415", "422", "429", "503"],
            ["auth"],
        ),
        "login": (
            f"{API}/auth/login",
            ["200", "202", "400", "401", "403", "413", "415", "422", "429", "503"],
            ["auth"],
        ),
        "logout": (f"{API}/auth/logout", ["204", "403", "413", "415", "503"], ["auth"]),
        "verify_email": (
            f"{API}/auth/verify-email",
            ["200", "400", "403", "413", "415", "422", "503"],
            ["auth"],
        ),
        "resend_verification": (
            f"{API}/auth/verify-email/resend",
            ["202", "400", "403", "413", "415", "422", "429", "503"],
            ["auth"],
        ),
        "get_me": (f"{API}/users/me", ["200", "401", "403", "413", "503"], ["users"]),
        "resend_my_verification": (
            f"{API}/users/me/verify-email",
            ["202", "401", "403", "413", "415", "429", "503"],
            ["users"],
        ),
        "create_ws_ticket": (
            f"{API}/auth/ws-ticket",
            ["200", "401", "403", "413", "415", "503"],
            ["auth"],
        ),
        "get_current_subscription": (
            f"{API}/subscriptions/current",
            ["200", "401", "403", "413", "503"],
            ["subscriptions"],
        ),
    }
    assert {name: described.get(name) for name in expected} == expected
