"""Errors on the wire: RFC 9457 problem documents with a stable `code`."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from treum.platform.errors import FieldError, Invalid, TreumError
from treum.platform.telemetry import correlation_id

MEDIA_TYPE = "application/problem+json"
_INVENTED = frozenset({"extra_forbidden", "unexpected_keyword_argument"})
"""What pydantic calls a field that a model or a dataclass does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What a refused caller is told. type: `/problems/<code>`."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    correlation_id: str
    errors: Sequence[FieldError] = ()


def problem(
    status: int,
    code: str,
    *,
    title: str,
    detail: str,
    errors: Sequence[FieldError] = (),
) -> Response:
    """The one place where an error answer is shaped."""
    body = Problem(
        type=f"/problems/{code}",
        title=title,
        status=status,
        code=code,
        detail=detail,
        correlation_id=correlation_id(),
        errors=errors,
    )
    return Response(msgspec.json.encode(body), status, media_type=MEDIA_TYPE)


def problem_of(error: TreumError) -> Response:
    fields = error.fields if isinstance(error, Invalid) else ()
    answer = problem(error.status, error.code, title=error.title, detail=str(error), errors=fields)
    if error.retry_after_s is not None:
        answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer


def unexpected() -> Response:
    """A constant answer to a bug: nothing of the cause leaves the process."""
    return problem(
        500,
        "http.unexpected",
        title="Something went wrong",
        detail="The error has been recorded.",
    )


def install(app: FastAPI) -> None:
    """Render every refusal of the app as a problem document."""

    @app.exception_handler(TreumError)
    async def refused(_request: Request, error: TreumError) -> Response:
        return problem_of(error)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> Response:
        fields = [
            FieldError(_field(item["type"], item["loc"]), str(item["msg"]))
            for item in error.errors()
        ]
        return problem(
            422,
            "http.invalid",
            title="Check the marked fields",
            detail="Invalid input.",
            errors=fields,
        )

    @app.exception_handler(HTTPException)
    async def plain(_request: Request, error: HTTPException) -> Response:
        phrase = HTTPStatus(error.status_code).phrase
        code = f"http.{phrase.lower().replace(' ', '_').replace('-', '_')}"
        answer = problem(error.status_code, code, title=phrase, detail=f"{phrase}.")
        answer.headers.update(error.headers or {})
        return answer


def _field(kind: str, place: Sequence[object]) -> str:
    """A field that we know: a name that the caller has invented is not told back."""
    known = place[:-1] if kind in _INVENTED else place
    return ".".join(str(part) for part in known)
