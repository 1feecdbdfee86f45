"""The routes a browser opens: the shell's pages, the assets, and a plain 404."""

from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response

from treum.platform.settings import Settings
from treum.site.manifest import built_at, read
from treum.site.shell import THEME_COOKIE, Shell

SHELL_PATHS = (
    "/",
    "/signals",
    "/signals/{rest:path}",
    "/account",
    "/account/{rest:path}",
    "/sign-in",
    "/sign-up",
    "/verify-email",
    "/forgot-password",
    "/reset-password",
)
_IMMUTABLE = "public, max-age=31536000, immutable"
_FAVICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="8" fill="#12304f"/>'
    '<path d="M6 22l7-8 5 4 8-10" fill="none" stroke="#6fe0b5" stroke-width="3.2" '
    'stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


def pages(settings: Settings) -> APIRouter:
    """The site's router. The shell is made at the first visit, so that an API needs no build, and
    again after each build."""
    router = APIRouter(include_in_schema=False)
    shells: dict[int, Shell] = {}

    async def shell(request: Request) -> Response:
        built = built_at(settings.web.assets)
        if built not in shells:
            shells.clear()
            shells[built] = Shell(read(settings.web.assets), settings)
        page = shells[built].render(request.cookies.get(THEME_COOKIE))
        headers = {"Content-Security-Policy": page.policy, "Cache-Control": "private, no-store"}
        return HTMLResponse(page.html, headers=headers)

    for path in SHELL_PATHS:
        router.add_api_route(path, shell, methods=["GET"])
    router.add_api_route("/assets/{path:path}", _asset(settings.web.assets), methods=["GET"])
    router.add_api_route("/favicon.svg", _favicon, methods=["GET"])
    router.add_api_route("/api/{rest:path}", _no_such_endpoint, methods=["GET"])
    router.add_api_route("/{rest:path}", _not_found, methods=["GET"])
    return router


def _asset(assets: Path) -> Callable[[str], Awaitable[Response]]:
    root = (assets / "assets").resolve()

    async def asset(path: str) -> Response:
        """Files are named by their content, so a copy never goes stale."""
        file = (root / path).resolve()
        if not file.is_relative_to(root) or not file.is_file():
            raise HTTPException(404)
        return FileResponse(file, headers={"Cache-Control": _IMMUTABLE})

    return asset


async def _favicon() -> Response:
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(_FAVICON, media_type="image/svg+xml", headers=headers)


async def _no_such_endpoint() -> Response:
    raise HTTPException(404)


async def _not_found() -> Response:
    html = files("treum.site").joinpath("templates/not_found.html").read_text("utf-8")
    return HTMLResponse(html, 404)
