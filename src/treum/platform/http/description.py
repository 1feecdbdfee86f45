"""The API's description: what operations demand and answer beside their own, told in one place."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from treum.platform.auth import (
    Scoped,
    ScopeRequired,
    SessionOver,
    SignInRequired,
    StepUpRequired,
    cookie_name,
)
from treum.platform.auth.gates import any_actor, current_actor, proven_actor
from treum.platform.errors import TreumError
from treum.platform.http.edge import SAFE, BodyTooLarge, ForeignOrigin, NotJson, Recovering
from treum.platform.http.lists import BadCursor
from treum.platform.http.problems import MEDIA_TYPE, Problem
from treum.platform.idempotency.attempt import KEY_HEADER, BadKey
from treum.platform.idempotency.claims import InFlight, KeyMismatch

ANY_OPERATION: Final[dict[int | str, dict[str, Any]]] = {
    error.status: {"model": Problem, "description": f"`{error.code}`"}
    for error in (BodyTooLarge, Recovering)
}
_BY_GATE: Final[dict[Any, Sequence[type[TreumError]]]] = {
    any_actor: (SignInRequired, SessionOver),
    current_actor: (ScopeRequired,),
    proven_actor: (StepUpRequired,),
}
_BY_PARAMETER: Final[dict[str, Sequence[type[TreumError]]]] = {
    "cursor": (BadCursor,),
    KEY_HEADER: (BadKey, InFlight, KeyMismatch),
}
_NOBODY_READS: Final = ("HTTPValidationError", "ValidationError")
_FRAMEWORK_S: Final = "Validation Error"
_PROBLEM: Final = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_RETRY_AFTER: Final = {
    "Retry-After": {
        "description": "Seconds after which to ask again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    }
}
_ABOUT: Final = (
    "A request that is no GET needs the header `X-Treum-Client`, with any value, unless it comes "
    "with a token and without cookies."
)


class DescribedApp(FastAPI):
    """Its document tells every refusal by its `code`, and who may ask."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            document = super().openapi()
            document["info"]["description"] = _ABOUT
            components = document.setdefault("components", {})
            for name in _NOBODY_READS:
                components.get("schemas", {}).pop(name, None)
            cookie = cookie_name(self.state.settings.http.public_url)
            components["securitySchemes"] = {
                "session": {"type": "apiKey", "in": "cookie", "name": cookie},
                "token": {"type": "http", "scheme": "bearer"},
            }
            for operation, method, route in _operations(document, self.routes):
                _complete(operation, method, gates=list(_gates(route.dependant)))
        return super().openapi()


def _operations(
    document: dict[str, Any], routes: Sequence[Any]
) -> Iterator[tuple[dict[str, Any], str, APIRoute]]:
    for context in iter_route_contexts(routes):
        route, path = context.original_route, document["paths"].get(context.path_format, {})
        for method in context.methods or ():
            if isinstance(route, APIRoute) and method.lower() in path:
                yield path[method.lower()], method, route


def _gates(dependant: Dependant) -> Iterator[Any]:
    yield dependant.call
    for part in dependant.dependencies:
        yield from _gates(part)


def _complete(operation: dict[str, Any], method: str, *, gates: Sequence[Any]) -> None:
    answers = operation["responses"]
    if answers.get("422", {}).get("description") == _FRAMEWORK_S:
        del answers["422"]
    for status, code in _refusals(operation, method, gates=gates):
        told = answers.setdefault(str(status), {"description": ""})
        if f"`{code}`" not in told["description"]:
            told["description"] = ", ".join(filter(None, (f"`{code}`", told["description"])))
    for status, told in answers.items():
        if int(status) >= 400:
            told["content"] = _PROBLEM
        if status == "429":
            told["headers"] = _RETRY_AFTER
    if any_actor in gates:
        scopes = [{"token": [one.scope]} for one in gates if isinstance(one, Scoped)]
        operation["security"] = [{"session": []}, *scopes]


def _refusals(
    operation: dict[str, Any], method: str, *, gates: Sequence[Any]
) -> Iterator[tuple[int, str]]:
    """Status and code."""
    errors: list[type[TreumError]] = [BodyTooLarge, Recovering]
    errors += () if method in SAFE else (ForeignOrigin, NotJson)
    errors += [error for gate, given in _BY_GATE.items() if gate in gates for error in given]
    errors += [ScopeRequired for gate in gates if isinstance(gate, Scoped)]
    names = [parameter["name"] for parameter in operation.get("parameters", ())]
    errors += [error for name in names for error in _BY_PARAMETER.get(name, ())]
    yield from ((error.status, error.code) for error in errors)
    if "requestBody" in operation:
        yield 400, "http.bad_request"
    if names or "requestBody" in operation:
        yield 422, "http.invalid"
