"""The server does what its description says, whatever it is sent and whoever sends it."""

import dataclasses
import os
from collections.abc import Callable, Iterator

import pytest
from schemathesis.checks import CHECKS as AVAILABLE
from schemathesis.checks import load_all_checks

from tests.asvs.test_access_matrix import EXPECTED
from tests.make.fuzzing import ALL_PHASES, Callers, Effort, Found, fuzz
from tests.make.good import play_a_morning
from tests.make.served import Served, served
from treum.contexts.identity.routes import me
from treum.contexts.identity.rules.people import EmailTaken, Role
from treum.platform.auth import Actor, Sessions
from treum.platform.clock import now
from treum.platform.http import problems
from treum.platform.http.methods import Methods
from treum.platform.ids import new_id
from treum.platform.settings import Settings
from treum.platform.testing import Servers

CALLERS = {"anonymous": None, "customer": Role.CUSTOMER, "admin": Role.ADMIN}
EXAMPLES = 300 if os.environ.get("SOAK") else 4
# Each check that schemathesis has, and why it is off; empty: it is on.
CHECKS = dict.fromkeys(
    (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "positive_data_acceptance",
        "missing_required_header",
        "unsupported_method",
        "allow_header_conformance",
        "use_after_free",
        "ignored_auth",
        "object_level_authorization",
    ),
    "",
) | {"ensure_resource_availability": "who asks is somebody new each time, and it is another's"}
# Refusals of requests that fit the description: what a schema cannot say.
EXCUSED = {
    "http.bad_cursor": "only the page before tells it",
    "idempotency.mismatch": "a key belongs to the first request that had it",
    "identity.bad_code": "only the authenticator app tells it",
    "identity.bad_device": "a name is printable once its spaces are folded",
    "identity.bad_password": "some passwords are too well known",
    "identity.bad_personal_token": "a name is printable once its spaces are folded",
    "identity.bad_registration": "as names and passwords, and an e-mail once it is trimmed",
    "identity.bad_reset": "only the mail tells it",
    "identity.bad_verification": "only the mail tells it",
    "identity.wrong_password": "only its owner tells it",
    "market.charge_rate_unknown": "charges are known from a day on",
    "signals.bad_backtest": "days, segment and walk must fit the instrument and each other",
    "signals.bad_parameters": "the catalogue tells each strategy's own",
    "signals.bad_series": "some strategies live by the minutes of a session",
    "signals.no_such_instrument": "only the market tells it",
    "signals.no_such_strategy": "only the catalogue tells it",
    "signals.too_many_backtests": "others wait already",
    "signals.too_much": "combinations are counted, not values",
    "market.bad_stretch": "bounds that exclude each other are each good",
}


@pytest.fixture(scope="module")
def app(servers: Servers, settings: Settings) -> Iterator[Served]:
    http = dataclasses.replace(settings.http, trusted_proxies=("127.0.0.1",))
    with served(servers, dataclasses.replace(settings, http=http)) as running:
        running.run(play_a_morning(running.database))
        yield running


def _fuzzed(app: Served, who: str, *, effort: Effort) -> Found:
    return fuzz(app, Callers(app, CALLERS[who]), effort=effort, checks=CHECKS, excused=EXCUSED)


def test_every_check_stands_in_the_list() -> None:
    load_all_checks()
    assert set(CHECKS) == set(AVAILABLE.get_all_names())


@pytest.mark.asvs("8.2.1", "16.5.1", "16.5.3")
@pytest.mark.parametrize("who", CALLERS)
def test_no_answer_contradicts_the_description(app: Served, who: str) -> None:
    """And each operation that lets them in has answered with what it is for."""
    # Those who are let in nowhere have no chain of requests to make.
    phases = ALL_PHASES if who == "admin" else ALL_PHASES - {"stateful"}
    found = _fuzzed(app, who, effort=Effort(EXAMPLES, phases))
    let_in = {name for name, line in EXPECTED.items() if line.statuses[who] not in (401, 403)}
    assert found.faults == {}
    assert found.answered == let_in


def _fails(*_: object) -> None:
    raise RuntimeError("planted")


def _conflicts(*_: object) -> None:
    raise EmailTaken("planted")


def _breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(me, "user_of", _fails)


def _answers_what_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(me, "user_of", _conflicts)


def _answers_in_another_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "MEDIA_TYPE", "text/plain")


def _knows_no_methods(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Methods, "of", lambda *_: ())


def _lets_everybody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    async def anybody(*_: object) -> Actor:
        return Actor(
            person_id=new_id(),
            session_id=new_id(),
            roles=frozenset(),
            methods=frozenset(),
            proven_at=now(),
        )

    monkeypatch.setattr(Sessions, "actor_of", anybody)


@pytest.mark.parametrize(
    ("check", "operation", "plant"),
    [
        ("not_a_server_error", "get_me", _breaks),
        ("status_code_conformance", "get_me", _answers_what_is_not_told),
        ("content_type_conformance", "begin_my_totp", _answers_in_another_type),
        ("unsupported_method", "create_ws_ticket", _knows_no_methods),
        ("ignored_auth", "list_live_signals", _lets_everybody_in),
    ],
)
def test_a_planted_fault_is_found(
    app: Served,
    monkeypatch: pytest.MonkeyPatch,
    *,
    check: str,
    operation: str,
    plant: Callable[[pytest.MonkeyPatch], None],
) -> None:
    effort = Effort(2, ALL_PHASES - {"stateful"}, only=operation)
    assert _fuzzed(app, "customer", effort=effort).faults == {}
    plant(monkeypatch)
    assert check in {
        fault.partition(":")[0] for fault in _fuzzed(app, "customer", effort=effort).faults
    }
