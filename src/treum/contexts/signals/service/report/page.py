"""A sheet as one page of HTML that loads nothing and runs nothing."""

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from treum.contexts.signals.service.report.sheet import Sheet

_STYLE = files(__package__).joinpath("templates/page.css").read_text("utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'; sandbox"
)
"""The Content-Security-Policy under which the page is shown."""


def page(sheet: Sheet) -> str:
    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Both are our own: the style is a file, and plots escape what they say.
    environment.filters["raw"] = Markup
    return environment.get_template("page.html").render(sheet=sheet, style=_STYLE)
