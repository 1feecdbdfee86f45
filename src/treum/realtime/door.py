"""Who may open a socket: the HTTP request before it, and two answers for operators."""

from http import HTTPStatus
from urllib.parse import urlsplit

from picows import (
    WSListener,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
)
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from treum.realtime import metrics
from treum.realtime.connection import Connection
from treum.realtime.conversation import Services

PATH = b"/ws"


class Door:
    """Called by picows for each request.

    site_url: where the pages live that may connect. shows_metrics: on a loopback address only.
    """

    def __init__(
        self, services: Services, *, site_url: str, connections_max: int, shows_metrics: bool
    ) -> None:
        self._services = services
        self._origin = _origin_of(site_url)
        self._connections_max = connections_max
        self._shows_metrics = shows_metrics
        self.is_open = True

    def __call__(self, request: WSUpgradeRequest) -> WSListener | WSUpgradeResponseWithListener:
        path = request.path.partition(b"?")[0]
        if path != PATH:
            return self._answer(path, request)
        if not self._is_ours(request):
            return _refuse(HTTPStatus.FORBIDDEN, "origin")
        if not self.is_open:
            return _refuse(HTTPStatus.SERVICE_UNAVAILABLE, "stopping")
        if len(self._services.audience) >= self._connections_max:
            return _refuse(HTTPStatus.SERVICE_UNAVAILABLE, "full")
        _accept_list(request)
        return Connection(self._services)

    def _is_ours(self, request: WSUpgradeRequest) -> bool:
        """Browsers always send Origin; native clients have none and bring a ticket all the same."""
        origins = request.headers.getall("Origin", [])
        return not origins or origins == [self._origin]

    def _answer(self, path: bytes, request: WSUpgradeRequest) -> WSUpgradeResponseWithListener:
        if path == b"/health/live" or (path == b"/health/ready" and self.is_open):
            return _respond(WSUpgradeResponse.create_ok_response(b"ok\n"))
        if path == b"/health/ready":
            return _refuse(HTTPStatus.SERVICE_UNAVAILABLE, "stopping")
        is_forwarded = {"forwarded", "x-forwarded-for"} & {name.lower() for name in request.headers}
        if path == b"/metrics" and self._shows_metrics and not is_forwarded:
            kind = {"Content-Type": CONTENT_TYPE_LATEST}
            return _respond(WSUpgradeResponse.create_ok_response(generate_latest(), kind))
        return _refuse(HTTPStatus.NOT_FOUND, "path")


def _accept_list(request: WSUpgradeRequest) -> None:
    """picows wants exactly `upgrade`; Firefox sends `keep-alive, Upgrade`. RFC 9110 §7.6.1."""
    options = request.headers.get("Connection", "").lower().split(",")
    if "upgrade" in (option.strip() for option in options):
        request.headers["Connection"] = "upgrade"


def _refuse(status: HTTPStatus, reason: str) -> WSUpgradeResponseWithListener:
    metrics.REFUSED.labels(reason).inc()
    headers = {"Retry-After": "5"} if status is HTTPStatus.SERVICE_UNAVAILABLE else {}
    body = f"{reason}\n".encode()
    return _respond(WSUpgradeResponse.create_error_response(status, body, headers))


def _respond(response: WSUpgradeResponse) -> WSUpgradeResponseWithListener:
    return WSUpgradeResponseWithListener(response, None)


def _origin_of(url: str) -> str:
    """As browsers write it: no path, lower case, no default port."""
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port in (None, default) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"
