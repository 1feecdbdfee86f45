"""Requests that only who knows something can make: ids that exist, links, codes, passkeys."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import httpx
import msgspec
from sqlalchemy import text

from tests.make.factors import API, add_totp, log_in, prove, second_step_token, shown
from tests.make.identity import PASSWORD
from tests.make.market import bars_of, close_minutes, demo_plan, start_run
from tests.make.members import member
from tests.make.passkeys import Authenticator
from tests.make.reports import done, request, store_report
from treum.contexts.identity.service.resets import open_reset_link, reset_token_of
from treum.contexts.identity.service.verification import open_link, token_of
from treum.contexts.signals.handlers import engine_handler
from treum.contexts.signals.service.laboratory.verbs import ask
from treum.platform.database import Database
from treum.platform.handlers import Consumer
from treum.platform.ids import new_id
from treum.platform.settings import Secret

PLAN: Final = demo_plan(instruments=1)
_MINUTES: Final = 180


@dataclass(frozen=True, slots=True)
class Knowing:
    """Somebody signed in on `web`, and what a server knows."""

    web: httpx.AsyncClient
    email: str
    database: Database
    key: Secret | None


@dataclass(frozen=True, slots=True)
class Good:
    """What takes the place of the same parts of a request."""

    path: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)


Maker = Callable[[Knowing], Awaitable[Good]]


async def play_a_morning(database: Database) -> None:
    """So that there are bars and signals, shown to everybody."""
    run_id = await start_run(database, PLAN)
    await close_minutes(database, bars_of(PLAN)[:_MINUTES], run_id=run_id)
    consumer = Consumer(database, engine_handler())
    await consumer.prepare()
    while await consumer.apply_next():
        pass


async def _instrument(_who: Knowing) -> Good:
    return Good(path={"instrument_id": str(PLAN.instruments[0].id)})


async def _run(who: Knowing) -> Good:
    status = (await who.web.get(f"{API}/market/status")).json()
    return Good(path={"run_id": status["run"]["id"]})


async def _signal(who: Knowing) -> Good:
    items = (await who.web.get(f"{API}/signals/history")).json()["items"]
    return Good(path={"signal_id": items[0]["id"]})


async def _somebody(who: Knowing) -> Good:
    made = await member(who.database, email=f"{new_id()}@example.com")
    return Good(path={"person_id": str(made.id)})


async def _app(who: Knowing) -> Good:
    await _tokens(who)
    items = (await who.web.get(f"{API}/users/me/apps")).json()["items"]
    return Good(path={"app_id": items[0]["id"]})


async def _token(who: Knowing) -> Good:
    body = {"name": "script", "scopes": ["profile:read"], "expires_in_days": 1}
    made = (await who.web.post(f"{API}/users/me/tokens", json=body)).json()
    return Good(path={"token_id": made["id"]})


async def _tokens(who: Knowing) -> Good:
    body = {"email": who.email, "password": PASSWORD, "device_name": "phone"}
    pair = (await who.web.post(f"{API}/auth/token", json=body)).json()
    return Good(body={"refresh_token": pair["refresh_token"]})


async def _session(who: Knowing) -> Good:
    await log_in(who.web, who.email)
    items = (await who.web.get(f"{API}/users/me/sessions")).json()["items"]
    return Good(path={"session_id": next(one["id"] for one in items if not one["is_current"])})


async def _own_password(_who: Knowing) -> Good:
    return Good(body={"password": PASSWORD})


async def _own_account(who: Knowing) -> Good:
    return Good(body={"email": who.email, "password": PASSWORD})


async def _verification(who: Knowing) -> Good:
    await who.web.post(f"{API}/auth/verify-email/resend", json={"email": who.email})
    opened = await _newest(who, "identity.email_verification")
    async with who.database.transaction() as tx:
        await open_link(tx, opened, key=who.key)
    return Good(body={"token": token_of(opened, who.key)})


async def _reset(who: Knowing) -> Good:
    await who.web.post(f"{API}/auth/reset-password/request", json={"email": who.email})
    opened = await _newest(who, "identity.password_reset")
    async with who.database.transaction() as tx:
        await open_reset_link(tx, opened, key=who.key)
    token = reset_token_of(opened, who.key)
    return Good(body={"token": token, "password": "another four quiet words"})


async def _passkey_to_add(who: Knowing) -> Good:
    asked = (await who.web.post(f"{API}/users/me/factors/passkeys/options")).json()
    credential = Authenticator().create(asked["options"])
    return Good(body={"challenge_id": asked["challenge_id"], "credential": credential})


async def _passkey_to_remove(who: Knowing) -> Good:
    await _strong(who)
    good = await _passkey_to_add(who)
    body = good.body | {"name": "key"}
    added = (await who.web.post(f"{API}/users/me/factors/passkeys", json=body)).json()
    return Good(path={"passkey_id": added["passkey"]["id"]})


async def _strong_with_passkey(who: Knowing) -> Good:
    await _passkey_to_remove(who)
    return Good()


async def _strong(who: Knowing) -> Good:
    secret, _ = await add_totp(who.web, who.database)
    assert (await prove(who.web, shown(secret))).status_code == 204
    return Good()


async def _code_to_confirm(who: Knowing) -> Good:
    begun = await who.web.post(f"{API}/users/me/factors/totp")
    return Good(body={"code": shown(begun.json()["secret"])})


async def _code_to_prove(who: Knowing) -> Good:
    secret, _ = await add_totp(who.web, who.database)
    return Good(body={"code": shown(secret)})


async def _second_step(who: Knowing) -> Good:
    _, recovery_codes = await add_totp(who.web, who.database)
    token = await second_step_token(who.web, who.email)
    return Good(body={"token": token, "code": recovery_codes[0], "method": "recovery"})


def _answering(path: str) -> Maker:
    async def make(who: Knowing) -> Good:
        device = Authenticator()
        asked = (await who.web.post(f"{API}/users/me/factors/passkeys/options")).json()
        body = {"challenge_id": asked["challenge_id"], "name": "key"}
        body["credential"] = device.create(asked["options"])
        await who.web.post(f"{API}/users/me/factors/passkeys", json=body)
        asked = (await who.web.post(f"{API}{path}/options")).json()
        credential = device.get(asked["options"])
        return Good(body={"challenge_id": asked["challenge_id"], "credential": credential})

    return make


async def _backtest_to_ask_for(who: Knowing) -> Good:
    await _cancel_waiting(who.database)
    return Good(body=msgspec.to_builtins(request()))


async def _done_backtest(who: Knowing) -> Good:
    await _cancel_waiting(who.database)
    return Good(path={"backtest_id": str(await store_report(who.database, done()))})


async def _waiting_backtest(who: Knowing) -> Good:
    await _cancel_waiting(who.database)
    async with who.database.transaction(actor="person:analyst") as tx:
        return Good(path={"backtest_id": str(await ask(tx, request()))})


async def _cancel_waiting(database: Database) -> None:
    """Only so many may wait, and nothing runs them here."""
    statement = text(
        "UPDATE signals.backtest SET state = 'cancelled', finished_at = now()"
        " WHERE state IN ('queued', 'running')"
    )
    async with database.transaction() as tx:
        await tx.execute(statement)


async def _newest(who: Knowing, table: str) -> UUID:
    statement = text(
        f"SELECT t.id FROM {table} t JOIN identity.person p ON p.id = t.person_id"
        " WHERE p.email = :email ORDER BY t.id DESC LIMIT 1"
    )
    async with who.database.transaction() as tx:
        found: UUID = await tx.scalar(statement, {"email": who.email})
    return found


GOOD: Final[Mapping[str, Maker]] = {
    "list_bars": _instrument,
    "list_corporate_actions": _instrument,
    "list_daily_bars": _instrument,
    "list_rejected_rows": _run,
    "read_instrument": _instrument,
    "read_signal": _signal,
    "ask_for_backtest": _backtest_to_ask_for,
    "read_backtest": _done_backtest,
    "read_report_page": _done_backtest,
    "read_report_pdf": _done_backtest,
    "repeat_backtest": _done_backtest,
    "cancel_backtest": _waiting_backtest,
    "disable_person": _somebody,
    "enable_person": _somebody,
    "change_roles": _somebody,
    "end_sessions_of_person": _somebody,
    "end_app": _app,
    "end_session": _session,
    "end_personal_token": _token,
    "refresh_app": _tokens,
    "login": _own_account,
    "sign_in_app": _own_account,
    "find_person": _own_account,
    "prove_by_password": _own_password,
    "verify_email": _verification,
    "reset_password": _reset,
    "add_my_passkey": _passkey_to_add,
    "remove_my_passkey": _passkey_to_remove,
    "remove_my_totp": _strong_with_passkey,
    "renew_my_recovery_codes": _strong,
    "confirm_my_totp": _code_to_confirm,
    "prove_by_totp": _code_to_prove,
    "complete_second_step": _second_step,
    "complete_app_sign_in": _second_step,
    "sign_in_by_passkey": _answering("/auth/passkey"),
    "prove_by_passkey": _answering("/auth/prove/passkey"),
}
