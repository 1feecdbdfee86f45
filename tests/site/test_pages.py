"""What a browser gets: pages, assets that never go stale, and honest 404s."""

import dataclasses
from pathlib import Path

import httpx
import msgspec
import pytest

from treum.main.line import web_app
from treum.platform.context import Resources
from treum.platform.settings import WebSettings

MANIFEST = {
    "imports": {"react": "/assets/react-1.js"},
    "integrity": {"/assets/react-1.js": "sha384-abc"},
    "shell": {"js": "/assets/shell-1.js", "css": ["/assets/shell-1.css"]},
    "remotes": {},
    "preload": ["/assets/react-1.js"],
}


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/react-1.js").write_text("export default 1;")
    (tmp_path / "secret.txt").write_text("not an asset")
    (tmp_path / "manifest.json").write_bytes(msgspec.json.encode(MANIFEST))
    return tmp_path


def _browser(resources: Resources, assets: Path) -> httpx.AsyncClient:
    settings = dataclasses.replace(resources.settings, web=WebSettings(assets))
    app = web_app(dataclasses.replace(resources, settings=settings))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=settings.http.public_url)


@pytest.mark.parametrize("path", ["/", "/signals", "/signals/history", "/signals/x", "/sign-in"])
async def test_the_shell_answers_its_paths(resources: Resources, assets: Path, path: str) -> None:
    async with _browser(resources, assets) as browser:
        answer = await browser.get(path)
    assert answer.status_code == 200
    assert "/assets/shell-1.js" in answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'self'; script-src")


async def test_assets_are_immutable(resources: Resources, assets: Path) -> None:
    async with _browser(resources, assets) as browser:
        answer = await browser.get("/assets/react-1.js")
    assert (answer.status_code, answer.text) == (200, "export default 1;")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "path", ["/assets/../secret.txt", "/assets/%2e%2e/secret.txt", "/assets/none.js"]
)
async def test_nothing_but_assets_is_served(resources: Resources, assets: Path, path: str) -> None:
    async with _browser(resources, assets) as browser:
        answer = await browser.get(path)
    assert answer.status_code == 404
    assert "not an asset" not in answer.text


async def test_an_unknown_page_is_a_404_page(resources: Resources, assets: Path) -> None:
    async with _browser(resources, assets) as browser:
        answer = await browser.get("/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


async def test_an_unknown_endpoint_is_a_problem(resources: Resources, assets: Path) -> None:
    async with _browser(resources, assets) as browser:
        answer = await browser.get("/api/v1/nowhere")
    assert (answer.status_code, answer.json()["code"]) == (404, "http.not_found")


async def test_without_a_build_the_page_says_what_to_do(
    resources: Resources, tmp_path: Path
) -> None:
    async with _browser(resources, tmp_path) as browser:
        answer = await browser.get("/")
    assert (answer.status_code, answer.json()["code"]) == (503, "site.not_built")
    assert "make setup" in answer.json()["detail"]


async def test_a_new_build_is_served_at_once(resources: Resources, assets: Path) -> None:
    async with _browser(resources, assets) as browser:
        assert "/assets/shell-1.js" in (await browser.get("/")).text
        rebuilt = MANIFEST | {"shell": {"js": "/assets/shell-2.js", "css": []}}
        (assets / "new.json").write_bytes(msgspec.json.encode(rebuilt))
        (assets / "new.json").rename(assets / "manifest.json")
        assert "/assets/shell-2.js" in (await browser.get("/")).text
