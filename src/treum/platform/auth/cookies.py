"""The cookie that carries a browser's session."""

from urllib.parse import urlsplit

from fastapi import Request, Response

_CLEARED = '"cache", "storage"'


def cookie_name(public_url: str) -> str:
    """`__Host-treum` over https; `treum_<port>` on loopback http, so that ports do not share it."""
    parts = urlsplit(public_url)
    return "__Host-treum" if parts.scheme == "https" else f"treum_{parts.port or 80}"


def set_session_cookie(request: Request, response: Response, *, token: str, age_s_max: int) -> None:
    public_url: str = request.app.state.settings.http.public_url
    response.set_cookie(
        cookie_name(public_url),
        token,
        max_age=age_s_max,
        path="/",
        secure=public_url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )


def clear_session_cookie(request: Request, response: Response) -> None:
    """Also has the browser forget what it kept of the session.

    Not `"cookies"`: that takes those of the whole registrable domain, the chosen theme with them,
    where one cookie of ours is the session.
    """
    set_session_cookie(request, response, token="", age_s_max=0)
    response.headers["Clear-Site-Data"] = _CLEARED
