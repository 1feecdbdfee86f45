"""The ways in and between: NATS, the site and the socket, each as its users reach it."""

import asyncio
import urllib.error
import urllib.request
from typing import Any

import msgspec
from nats.errors import Error as NatsError
from picows import (
    WSCloseCode,
    WSError,
    WSFrame,
    WSHandshakeError,
    WSListener,
    WSMsgType,
    WSTransport,
    ws_connect,
)

from treum.operations.finding import Finding, fail, ok, warn
from treum.operations.patient import Patient, place_of
from treum.platform.live import probe

_ANSWER_S_MAX = 5
_ANSWER_BYTES_MAX = 65_536
_BAD_TICKET = 4401
_HELLO = b'{"v":1,"type":"HELLO","data":{"ticket":"doctor"}}'


async def nats(patient: Patient) -> Finding:
    settings = patient.settings.nats
    if settings.url is None:
        return fail("nats", patient.lacks or "set TREUM_NATS__URL")
    try:
        await probe(settings.url, settings.token.reveal() if settings.token else "")
    except (NatsError, OSError, TimeoutError) as error:
        why = str(error) or type(error).__name__
        return fail("nats", f"{why}, {place_of(settings.url)}: signals come later meanwhile")
    return ok("nats", f"takes our token, {place_of(settings.url)}")


async def web(patient: Patient) -> Finding:
    """Through the public URL, so that what stands before the site is looked at as well."""
    url = f"{patient.given.http.public_url}/health/ready"
    try:
        status, body = await asyncio.to_thread(_get, url)
        told = msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError:
        return fail("web", f"this is not TREUM that answers, {url}")
    except OSError as error:  # TimeoutError is one.
        why = getattr(error, "reason", None) or error
        return fail("web", f"{why or type(error).__name__}, {url}")
    if status != 200 or told.get("status") not in ("ok", "degraded"):
        return fail("web", f"{status} {told.get('status')}: {_parts(told)}, {url}")
    if told["status"] == "degraded":
        return warn("web", f"degraded: {_parts(told)}, {url}")
    return ok("web", f"ready, {url}")


async def socket(patient: Patient) -> Finding:
    """A real handshake with our page's origin; without a ticket it must end in 4401."""
    url = patient.given.socket.public_url
    caller = _Caller()
    try:
        async with asyncio.timeout(_ANSWER_S_MAX):
            transport, _ = await ws_connect(
                lambda: caller, url, extra_headers={"Origin": patient.given.http.public_url}
            )
            try:
                code = await caller.closed
            finally:
                transport.disconnect(graceful=False)
    except WSHandshakeError as error:
        status = error.response.status if error.response else None
        said = f"the upgrade was answered with {int(status)}" if status else str(error)
        return fail("socket", f"{said}, {url}")
    except (WSError, OSError, TimeoutError) as error:
        return fail("socket", f"{str(error) or type(error).__name__}, {url}")
    if code != _BAD_TICKET:
        return fail("socket", f"closed with {code}, not {_BAD_TICKET}, without a ticket, {url}")
    return ok("socket", f"upgraded, and closed with {_BAD_TICKET} without a ticket, {url}")


class _Caller(WSListener):
    """Says hello with no ticket and waits for the refusal."""

    def __init__(self) -> None:
        super().__init__()
        self.closed: asyncio.Future[object] = asyncio.get_running_loop().create_future()

    def on_ws_connected(self, transport: WSTransport) -> None:
        transport.send(WSMsgType.TEXT, _HELLO)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            self._end(frame.get_close_code())

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._end(WSCloseCode.ABNORMAL_CLOSURE)

    def _end(self, code: object) -> None:
        if not self.closed.done():
            self.closed.set_result(code)


def _get(url: str) -> tuple[int, bytes]:
    """Status and body. Blocking. Raises: OSError."""
    request = urllib.request.Request(url, headers={"Accept": "application/json"})  # noqa: S310 - the settings allow http(s) only
    try:
        with urllib.request.urlopen(request, timeout=_ANSWER_S_MAX) as answer:  # noqa: S310
            return answer.status, answer.read(_ANSWER_BYTES_MAX)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read(_ANSWER_BYTES_MAX)


def _parts(told: dict[str, Any]) -> str:
    parts = told.get("parts") or {}
    return ", ".join(f"{name} {parts.get(name)}" for name in told.get("degraded") or [])
