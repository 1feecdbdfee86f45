"""Schemathesis over the served app: every operation of its document, as one kind of caller."""

import contextlib
import ipaddress
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import schemathesis
from schemathesis.engine import events, from_schema
from schemathesis.hooks import GLOBAL_HOOK_DISPATCHER
from schemathesis.openapi.checks import RejectedPositiveData

from tests.make.good import GOOD, Good, Knowing
from tests.make.members import Member, member
from tests.make.served import Served
from treum.contexts.identity.rules.people import Role
from treum.platform.http.app import API_PREFIX
from treum.platform.ids import new_id

OURS = {"X-Treum-Client": "test"}
ALL_PHASES = frozenset({"examples", "coverage", "fuzzing", "stateful"})
Case = schemathesis.Case[Any]
_COOKIE = "treum_8000"
_SAFE = {"GET"}
_STEPS_MAX = 5
# Each request comes from an address of its own, through a proxy that is trusted.
_ADDRESSES = (str(address) for address in ipaddress.ip_network("10.0.0.0/8"))


@dataclass(frozen=True, slots=True)
class Effort:
    """examples: for each operation. only: the id of one operation."""

    examples: int
    phases: frozenset[str] = ALL_PHASES
    only: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """faults: check and operation, and what is wrong. statuses: by method and path."""

    faults: dict[str, str] = field(default_factory=dict)
    statuses: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    @property
    def answered(self) -> set[str]:
        """Operations that have answered with what they are for."""
        return {name for name, seen in self.statuses.items() if any(one < 300 for one in seen)}


class Callers:
    """Gives each request its caller: whoever may change something is somebody new each time, so
    that nobody's session, quota or account is used up by the requests before."""

    def __init__(self, app: Served, role: Role | None) -> None:
        self._app = app
        self._role = role
        self._reader: Member | None = None
        self._latest: Member | None = None
        self._turns: defaultdict[str, int] = defaultdict(int)

    # The two methods of a schemathesis.AuthProvider.
    def get(self, case: Case, _context: object) -> Member:
        if self._reader is None or case.method not in _SAFE:
            email = f"{new_id()}@example.com"
            roles = () if self._role is None else (self._role,)
            self._latest = self._app.run(member(self._app.database, *roles, email=email))
            self._reader = self._reader or self._latest
        return self._latest if case.method not in _SAFE and self._latest else self._reader

    def set(self, case: Case, data: Member, _context: object) -> None:
        case.headers["X-Forwarded-For"] = next(_ADDRESSES)
        if self._role is not None:
            case.cookies[_COOKIE] = data.token

    def improve(self, case: Case) -> None:
        """Every third request that is well formed also names what exists."""
        name = _operation_id(case)
        is_positive = case.meta is not None and case.meta.generation.mode.is_positive
        if not is_positive or name not in GOOD:
            return
        self._turns[name] += 1
        if self._turns[name] % 3 == 1 and (self._role or "{" not in case.path):
            good, token = self._app.run(self._good(name, self.get(case, None)))
            case.path_parameters |= good.path
            if isinstance(case.body, dict):
                case.body |= {key: good.body[key] for key in good.body.keys() & case.body.keys()}
            if self._role is not None:
                case.cookies[_COOKIE] = token

    async def _good(self, name: str, who: Member) -> tuple[Good, str]:
        headers = OURS | {"X-Forwarded-For": next(_ADDRESSES)}
        async with httpx.AsyncClient(base_url=self._app.url, headers=headers) as web:
            web.cookies.set(_COOKIE, who.token, domain="127.0.0.1")
            good = await GOOD[name](Knowing(web, who.email, self._app.database, self._app.key))
            return good, web.cookies[_COOKIE]


def _operation_id(case: Case) -> str:
    return str(case.operation.definition.raw["operationId"])


def fuzz(
    app: Served,
    callers: Callers,
    *,
    effort: Effort,
    checks: Mapping[str, str],
    excused: Mapping[str, str],
) -> Found:
    """checks: which are on, by name; an empty reason means it is. excused: codes of refusals that
    are no fault of a description."""
    config = schemathesis.Config.from_dict(
        {
            "seed": 1,
            "checks": {name: {"enabled": not why} for name, why in checks.items()},
            "generation": {
                "max-examples": effort.examples,
                "deterministic": True,
                "database": "none",
                "no-shrink": True,
            },
            "phases": {name: {"enabled": name in effort.phases} for name in sorted(ALL_PHASES)}
            | {"stateful": {"enabled": "stateful" in effort.phases, "max-steps": _STEPS_MAX}},
        }
    )
    whole = schemathesis.openapi.from_dict(app.document, config=config)
    schema = whole.include(operation_id=effort.only) if effort.only else whole
    schema.config.update(base_url=app.url, headers=OURS)
    provider = type("Provider", (), {"get": callers.get, "set": callers.set})
    schema.auth(refresh_interval=None)(provider)
    found = Found()
    with _hooked(callers, excused=excused):
        for event in from_schema(schema).execute():
            _note(event, found)
    return found


@contextlib.contextmanager
def _hooked(callers: Callers, *, excused: Mapping[str, str]) -> Iterator[None]:
    hooks: dict[str, Callable[..., object]] = {
        "before_call": lambda _context, case, _arguments: callers.improve(case),
        "filter_failure": lambda _context, failure, _case, response: (
            not isinstance(failure, RejectedPositiveData)
            or response.json().get("code") not in excused
        ),
    }
    for name, hook in hooks.items():
        GLOBAL_HOOK_DISPATCHER.register_hook_with_name(hook, name)
    try:
        yield
    finally:
        for hook in hooks.values():
            GLOBAL_HOOK_DISPATCHER.unregister(hook)


def _note(event: events.EngineEvent, found: Found) -> None:
    if isinstance(event, events.NonFatalError | events.FatalError):
        found.faults[type(event).__name__] = str(getattr(event, "value", event))
    if not isinstance(event, events.ScenarioFinished):
        return
    recorder = event.recorder
    for case_id, interaction in recorder.interactions.items():
        if interaction.response is not None:
            label = recorder.cases[case_id].value.operation.label.replace(API_PREFIX, "")
            found.statuses[label].add(interaction.response.status_code)
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                label = recorder.cases[case_id].value.operation.label
                failure = check.failure_info.failure
                said = f"{failure.title}: {failure.message}\n{check.failure_info.code_sample}"
                found.faults[f"{check.name}: {label}"] = said
