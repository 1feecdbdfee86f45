"""The shell's page: one import map that the policy allows, a fresh nonce, a theme that is known."""

import base64
import hashlib
import re

import pytest

from treum.platform.settings import load
from treum.site.manifest import Bundle, Manifest
from treum.site.shell import Page, Shell

MANIFEST = Manifest(
    imports={"react": "/assets/react-1.js", "@treum/mfe-signals": "/assets/</script>.js"},
    integrity={"/assets/react-1.js": "sha384-abc"},
    shell=Bundle(js="/assets/shell-1.js", css=("/assets/shell-1.css",)),
    remotes={"signals": Bundle(js="/assets/signals-1.js")},
    preload=("/assets/react-1.js",),
)


def _page(theme: str | None = None) -> Page:
    return Shell(MANIFEST, load({}, None)).render(theme)


def _import_map(page: Page) -> str:
    found = re.search(r'<script type="importmap">(.*?)</script>', page.html, re.DOTALL)
    assert found
    return found.group(1)


def test_the_policy_allows_exactly_this_import_map() -> None:
    page = _page()
    digest = base64.b64encode(hashlib.sha256(_import_map(page).encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in page.policy
    assert "unsafe-inline" not in page.policy.partition("script-src")[2].partition(";")[0]


def test_a_path_cannot_end_the_script_element() -> None:
    assert "</script>.js" not in _page().html
    assert "\\u003c/script>" in _import_map(_page())


def test_every_answer_has_its_own_nonce() -> None:
    nonces = set()
    for page in (_page(), _page()):
        found = re.search(r'<meta name="csp-nonce" content="([^"]+)">', page.html)
        assert found
        assert f"'nonce-{found.group(1)}'" in page.policy
        nonces.add(found.group(1))
    assert len(nonces) == 2


def test_the_socket_is_the_one_foreign_origin() -> None:
    assert "connect-src 'self' ws://localhost:8001;" in _page().policy


@pytest.mark.parametrize(
    ("cookie", "theme"),
    [("dark", "dark"), ("light", "light"), (None, "system"), ('"><script>', "system")],
)
def test_the_theme_comes_from_the_cookie(cookie: str | None, theme: str) -> None:
    assert f'data-theme="{theme}"' in _page(cookie).html
