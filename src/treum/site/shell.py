"""The shell's page: one import map, one nonce, and a policy that allows nothing else."""

import base64
import hashlib
import secrets
from dataclasses import dataclass

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined

from treum.platform.http.edge import origin_of
from treum.platform.settings import Settings
from treum.site.manifest import Manifest

THEME_COOKIE = "treum_theme"
_THEMES = ("light", "dark", "system")


@dataclass(frozen=True, slots=True)
class Page:
    """HTML and the Content-Security-Policy it was made for."""

    html: str
    policy: str


class Shell:
    """Renders the page of the built app; the costly parts are made once."""

    def __init__(self, manifest: Manifest, settings: Settings) -> None:
        environment = Environment(
            loader=PackageLoader("treum.site"), autoescape=True, undefined=StrictUndefined
        )
        self._template = environment.get_template("shell.html")
        self._manifest = manifest
        self._import_map = _import_map(manifest)
        self._policy = _policy(self._import_map, origin_of(settings.socket.public_url))

    def render(self, theme: str | None) -> Page:
        """theme: the value of the visitor's cookie; anything unknown means `system`."""
        nonce = secrets.token_urlsafe(16)
        html = self._template.render(
            theme=theme if theme in _THEMES else "system",
            nonce=nonce,
            import_map=self._import_map,
            manifest=self._manifest,
        )
        return Page(html, self._policy.replace("NONCE", nonce))


def _import_map(manifest: Manifest) -> str:
    """`<` is escaped so that no path can end the script element."""
    content = {"imports": manifest.imports, "integrity": manifest.integrity}
    return msgspec.json.encode(content).decode().replace("<", "\\u003c")


def _policy(import_map: str, socket_origin: str) -> str:
    digest = base64.b64encode(hashlib.sha256(import_map.encode()).digest()).decode()
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'sha256-{digest}'",
            "style-src-elem 'self' 'nonce-NONCE'",
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data:",
            f"connect-src 'self' {socket_origin}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        )
    )
