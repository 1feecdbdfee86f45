"""`/dev/mail`: what the sink took instead of sending it. In the dev profile only."""

import base64
import hashlib
import re
from html import escape

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from treum.platform.clock import to_wire
from treum.platform.database import Database
from treum.platform.mail import SunkMail, sunk
from treum.platform.settings import Settings

router = APIRouter(include_in_schema=False)
_SHOWN_MAX = 50
_LINK = re.compile(r"https?://[^\s<>&\"']+")
_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem }
h1, h2 { line-height: 1.2 }
h2 { margin: 0; font-size: 1.125rem }
article { margin-top: 1rem; padding: 1rem; border: 1px solid GrayText; border-radius: .5rem }
pre { margin: 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'"
    ),
    "Cache-Control": "private, no-store",
}


@router.get("/dev/mail")
async def dev_mail(request: Request) -> Response:
    """The newest first."""
    database: Database = request.app.state.database
    settings: Settings = request.app.state.settings
    async with database.snapshot() as tx:
        mails = await sunk(tx, limit=_SHOWN_MAX)
    shown = "\n".join(_article(one) for one in mails)
    html = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Simulated mail</title>'
        f"<style>{_STYLE}</style><main><h1>Simulated mail</h1><p>{_explain(settings)}</p>"
        f"{shown or '<p>There is none yet.</p>'}</main></html>"
    )
    return HTMLResponse(html, headers=_HEADERS)


def _explain(settings: Settings) -> str:
    if settings.mail.host is None:
        return (
            "Nothing here was sent: no mail server is set, so TREUM only shows what it would mail."
        )
    return f"Mail is sent for real, through {escape(settings.mail.host)}, and not shown here."


def _article(one: SunkMail) -> str:
    body = _LINK.sub(lambda link: f'<a href="{link[0]}">{link[0]}</a>', escape(one.mail.text))
    return (
        f"<article><h2>{escape(one.mail.subject)}</h2>"
        f"<p>To {escape(one.mail.to)} at {to_wire(one.at)}</p><pre>{body}</pre></article>"
    )
