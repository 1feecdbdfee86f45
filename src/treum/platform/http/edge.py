"""What every request passes first: its correlation id, the limits, the browser's defences."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import urlsplit

from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from treum.platform.auth import bears_token
from treum.platform.errors import Refused, TreumError
from treum.platform.http.methods import Methods
from treum.platform.http.problems import problem_of, unexpected
from treum.platform.ids import new_id
from treum.platform.settings import Settings
from treum.platform.telemetry import correlated, logger
from treum.platform.trouble import is_trouble

CLIENT_HEADER = "X-Treum-Client"
CORRELATION_HEADER = "X-Correlation-Id"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADERS = {
    # Of what is no page of ours: were it ever shown as one, it could load and run nothing.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "X-Frame-Options": "DENY",
}
_PERSONAL = "/api/"
_TWO_YEARS_S = 63_072_000
_REQUESTS = Counter("treum_http_requests_total", "Requests answered", ["method", "route", "status"])
_SECONDS = Histogram("treum_http_request_seconds", "Time to the answer's head", ["route"])
_log = logger(__name__)


class MethodNotAllowed(TreumError):
    code = "http.method_not_allowed"
    status = 405
    title = "This path does not take that method"


class ForeignOrigin(Refused):
    code = "http.foreign_origin"
    title = "The request did not come from our page"


class NotJson(TreumError):
    code = "http.not_json"
    status = 415
    title = "Send JSON"


class BodyTooLarge(TreumError):
    code = "http.body_too_large"
    status = 413
    title = "The request is too large"


class Recovering(TreumError):
    code = "http.recovering"
    status = 503
    title = "TREUM is recovering"
    retry_after_s = 2


class Edge:
    """Pure ASGI, outermost: one correlation id, one access record, no unexplained answer."""

    def __init__(self, app: ASGIApp, *, settings: Settings, methods: Methods) -> None:
        self._app = app
        self._methods = methods
        self._origin = origin_of(settings.http.public_url)
        self._headers = defences(settings.http.public_url)
        self._body_bytes_max = settings.http.body_bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with correlated(str(new_id())) as correlation:
            answer = _Answer(scope, send, correlation=correlation, headers=self._headers)
            await self._serve(scope, receive, answer=answer)

    async def _serve(self, scope: Scope, receive: Receive, *, answer: "_Answer") -> None:
        refusal = self._refusal(scope)
        try:
            if refusal is not None:
                await refusal(scope, receive, answer.send)
            else:
                await self._app(scope, self._limited(receive), answer.send)
        except Exception as error:  # noqa: BLE001 - the outermost loop of a request
            await answer.finish(_answer_to(error, path=scope["path"]), receive)
        answer.record()

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        """The answer to a request that must not reach a route, or None."""
        headers = Headers(scope=scope)
        taken = self._methods.of(scope["path"])
        if taken and scope["method"] not in taken:
            return _refuses_method(taken)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._body_bytes_max:
            return self._too_large()
        if scope["method"] in SAFE:
            return None
        if not self._is_ours(headers):
            return problem_of(ForeignOrigin("Cross-site request."))
        has_body = length != "0" or "transfer-encoding" in headers
        if has_body and not _is_json(headers):
            return problem_of(NotJson("Send application/json."))
        return None

    def _is_ours(self, headers: Headers) -> bool:
        """A page of another site can set neither these headers nor our own.

        A caller with a token and without a cookie comes with nothing that a browser adds by itself.
        """
        if bears_token(headers) and "cookie" not in headers:
            return True
        origin = headers.get("origin")
        fetched_from = headers.get("sec-fetch-site", "same-origin")
        return (
            CLIENT_HEADER in headers
            and origin in (None, self._origin)
            and fetched_from in ("same-origin", "none")
        )

    def _limited(self, receive: Receive) -> Receive:
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._body_bytes_max:
                raise HTTPException(413)  # The one error that body parsing lets through.
            return message

        return limited

    def _too_large(self) -> ASGIApp:
        return problem_of(BodyTooLarge(f"At most {self._body_bytes_max} bytes are accepted."))


def _refuses_method(taken: Sequence[str]) -> ASGIApp:
    answer = problem_of(MethodNotAllowed(f"Use {' or '.join(taken)}."))
    answer.headers["Allow"] = ", ".join(taken)
    return answer


def _answer_to(error: Exception, *, path: str) -> Response:
    """Nothing was done, so it may be asked again; only a bug is told with its stack."""
    if not is_trouble(error):
        _log.error("request_failed", path=path, exc_info=error)
        return unexpected()
    _log.warning("request_unserved", path=path, error=type(error).__name__)
    return problem_of(Recovering("The database does not answer. Ask again in a moment."))


class _Answer:
    """The answer on its way out: adds the headers, remembers the status."""

    def __init__(
        self, scope: Scope, send: Send, *, correlation: str, headers: Mapping[str, str]
    ) -> None:
        self._headers = headers
        self._scope = scope
        self._send = send
        self._correlation = correlation
        self._started = time.perf_counter()
        self._seconds = 0.0
        self._status: int | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._seconds = time.perf_counter() - self._started
            headers = MutableHeaders(scope=message)
            headers[CORRELATION_HEADER] = self._correlation
            for name, value in self._headers.items():
                headers.setdefault(name, value)
            if self._scope["path"].startswith(_PERSONAL):
                headers.setdefault("Cache-Control", "private, no-store")
        await self._send(message)

    async def finish(
        self, response: Callable[[Scope, Receive, Send], Awaitable[None]], receive: Receive
    ) -> None:
        """Answer unless the head has left already; then the connection just ends."""
        if self._status is None:
            await response(self._scope, receive, self.send)

    def record(self) -> None:
        route = getattr(self._scope.get("route"), "path", "other")
        status = str(self._status or 0)
        _REQUESTS.labels(self._scope["method"], route, status).inc()
        _SECONDS.labels(route).observe(self._seconds)
        _log.info(
            "request",
            method=self._scope["method"],
            route=route,
            status=self._status,
            ms=round(self._seconds * 1000, 1),
        )


def defences(public_url: str) -> dict[str, str]:
    """What every answer carries. HSTS over https only: over http browsers ignore it, and a
    laptop's other ports share the name."""
    if not public_url.startswith("https:"):
        return _HEADERS
    return _HEADERS | {"Strict-Transport-Security": f"max-age={_TWO_YEARS_S}; includeSubDomains"}


def origin_of(url: str) -> str:
    """Scheme, host and port as a browser writes them in `Origin`."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _is_json(headers: Headers) -> bool:
    return headers.get("content-type", "").partition(";")[0].strip() == "application/json"
