"""`/dev/mail`: what the sink took instead of sending it. In the dev profile only."""

import re
from html import escape

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from treum.platform.clock import to_wire
from treum.platform.database import Database
from treum.platform.mail import SunkMail, sunk

router = APIRouter(include_in_schema=False)
_SHOWN_MAX = 50
_LINK = re.compile(r"https?://[^\s<>&\"']+")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "private, no-store",
}


@router.get("/dev/mail")
async def dev_mail(request: Request) -> Response:
    """The newest first."""
    database: Database = request.app.state.database
    async with database.snapshot() as tx:
        mails = await sunk(tx, limit=_SHOWN_MAX)
    shown = "\n".join(_article(one) for one in mails)
    html = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Mail not sent</title>'
        f"<h1>Mail that was not sent</h1>{shown or '<p>There is none.</p>'}</html>"
    )
    return HTMLResponse(html, headers=_HEADERS)


def _article(one: SunkMail) -> str:
    body = _LINK.sub(lambda link: f'<a href="{link[0]}">{link[0]}</a>', escape(one.mail.text))
    return (
        f"<article><h2>{escape(one.mail.subject)}</h2>"
        f"<p>To {escape(one.mail.to)} at {to_wire(one.at)}</p><pre>{body}</pre></article>"
    )
