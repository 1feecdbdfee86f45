"""Passwords, tokens and tickets hold what the standard asks of them."""

import base64
import hashlib
import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from joserfc import jwt
from sqlalchemy import text

from tests.make.identity import LIMITS, PASSWORD, PlainHasher, account, signed_up
from treum.contexts.identity.adapters import argon2, joserfc
from treum.contexts.identity.adapters.argon2 import Argon2Hasher
from treum.contexts.identity.adapters.joserfc import open_ticket, seal_ticket
from treum.contexts.identity.queries.people import insert_account
from treum.contexts.identity.rules import passwords, people
from treum.contexts.identity.rules.passwords import BadCredentials, password_fault
from treum.contexts.identity.rules.people import BadRegistration, new_person
from treum.contexts.identity.rules.tickets import TICKET_LIFE, BadTicket, Ticket
from treum.contexts.identity.service import accounts, sessions, staff, tickets
from treum.contexts.identity.service.accounts import Claim, SignedIn, sign_in
from treum.contexts.identity.service.sessions import Proof, authenticate, begin_session, sign_out
from treum.contexts.identity.service.staff import StaffAct
from treum.platform.clock import now
from treum.platform.database import Database, Transaction
from treum.platform.ids import new_id
from treum.platform.settings import Settings

EMAIL = "asha@example.com"
_EARLIER = text(
    "UPDATE identity.session SET created_at = created_at - make_interval(secs => :s), "
    "last_seen_at = last_seen_at - make_interval(secs => :seen), "
    "expires_at = expires_at - make_interval(secs => :s)"
)
Patch = pytest.MonkeyPatch


def _short(monkeypatch: Patch) -> None:
    monkeypatch.setattr(passwords, "PASSWORD_CHARACTERS_MIN", 1)


@pytest.mark.asvs("6.2.1", without=_short)
def test_a_short_password_is_refused() -> None:
    fits = [password_fault(PASSWORD[:size], email=EMAIL) is None for size in (7, 11, 12)]
    assert fits == [False, False, True]


def _unknown(monkeypatch: Patch) -> None:
    monkeypatch.setattr(passwords, "is_guessable", lambda *_, **__: False)


@pytest.mark.asvs("6.2.4", without=_unknown)
@pytest.mark.parametrize("known", ["password1234", "QwertyUiop123", "123456789012"])
def test_a_well_known_password_is_refused(known: str) -> None:
    assert password_fault(known, email=EMAIL) is not None


def _composed(monkeypatch: Patch) -> None:
    def fault(word: str, **_: object) -> str | None:
        kinds = (str.isupper, str.islower, str.isdigit)
        return None if all(any(map(kind, word)) for kind in kinds) else "Use every kind."

    monkeypatch.setattr(people, "password_fault", fault)


@pytest.mark.asvs("6.2.5", without=_composed)
@pytest.mark.parametrize("plain", ["abcdfghjklmnpq", "चार अलग शांत शब्द", "92837465019283"])
def test_any_kind_of_characters_will_do(plain: str) -> None:
    assert _is_taken(plain)


def _truncating(monkeypatch: Patch) -> None:
    monkeypatch.setattr(argon2, "_bytes", lambda password: password.lower().encode()[:72])


@pytest.mark.asvs("6.2.8", without=_truncating)
async def test_a_password_counts_to_its_last_letter_and_case() -> None:
    hasher = Argon2Hasher()
    long = "Four unrelated words " * 5
    known = await hasher.hash(long)
    told = [await hasher.verify(known, each) for each in (long, long[:-1] + "x", long.lower())]
    assert told == [True, False, False]


def _narrow(monkeypatch: Patch) -> None:
    monkeypatch.setattr(passwords, "PASSWORD_CHARACTERS_MAX", 63)


@pytest.mark.asvs("6.2.9", without=_narrow)
@pytest.mark.parametrize("size", [64, 128])
def test_a_long_password_is_taken(size: int) -> None:
    assert _is_taken(("long word " * 13)[:size])


def _run_out(monkeypatch: Patch) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise BadCredentials("Choose a new password.")

    monkeypatch.setattr(accounts, "begin_session", refuse)


@pytest.mark.asvs("6.2.10", without=_run_out)
async def test_a_password_of_ten_years_is_good(database: Database) -> None:
    old = account()
    async with database.transaction() as tx:
        await insert_account(tx, old)
        await tx.execute(text("UPDATE identity.person SET created_at = '2016-01-05 00:00Z'"))
    claim = Claim(email=EMAIL, password=PASSWORD)
    try:
        signed_in = await sign_in(database, claim, hasher=PlainHasher(), limits=LIMITS)
        found = signed_in.person.id if isinstance(signed_in, SignedIn) else None
    except BadCredentials:
        found = None
    assert found == old.person.id


def _cheap(monkeypatch: Patch) -> None:
    monkeypatch.setattr(argon2, "_PASSES", 1)


@pytest.mark.asvs("11.4.2", without=_cheap)
async def test_passwords_are_hashed_by_argon2id() -> None:
    known = await Argon2Hasher().hash(PASSWORD)
    assert known.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in known


def _readable(monkeypatch: Patch) -> None:
    monkeypatch.setattr(sessions, "hash_of", lambda token: token.encode()[:32])


@pytest.mark.asvs("7.2.3", without=_readable)
async def test_only_the_digest_of_a_token_is_stored(tx: Transaction) -> None:
    token = await _begun(tx)
    stored = await tx.scalar(text("SELECT token_hash FROM identity.session"))
    assert stored == hashlib.sha256(token.encode()).digest()


def _few_bytes(monkeypatch: Patch) -> None:
    monkeypatch.setattr("treum.contexts.identity.rules.tokens._TOKEN_BYTES", 12)


@pytest.mark.asvs("7.2.3", "11.5.1", without=_few_bytes)
async def test_a_token_is_256_random_bits(tx: Transaction) -> None:
    made = {await _begun(tx, email=f"a{number}@example.com") for number in range(3)}
    assert {len(base64.urlsafe_b64decode(f"{token}=")) for token in made} == {32}
    assert len(made) == 3


def _immortal(monkeypatch: Patch) -> None:
    monkeypatch.setattr(sessions, "is_live", lambda *_: True)


@pytest.mark.asvs("7.3.1", without=_immortal)
async def test_an_idle_session_ends(tx: Transaction) -> None:
    token = await _begun(tx)
    await tx.execute(_EARLIER, {"s": 0, "seen": LIMITS.session_idle_s + 1})
    assert await authenticate(tx, token) is None


@pytest.mark.asvs("7.3.2", without=_immortal)
async def test_a_session_in_use_ends_at_its_last_instant(tx: Transaction) -> None:
    token = await _begun(tx)
    await tx.execute(_EARLIER, {"s": LIMITS.session_absolute_s + 1, "seen": 0})
    assert await authenticate(tx, token) is None


def _forgetful(monkeypatch: Patch) -> None:
    async def nothing(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr(sessions, "end_session", nothing)
    monkeypatch.setattr(staff, "revoke_all", nothing)


@pytest.mark.asvs("7.4.1", without=_forgetful)
async def test_signing_out_ends_the_session_and_not_the_cookie_only(tx: Transaction) -> None:
    token = await _begun(tx)
    await sign_out(tx, token)
    assert await authenticate(tx, token) is None


@pytest.mark.asvs("7.4.2", "7.4.5", without=_forgetful)
@pytest.mark.parametrize("verb", [staff.disable, staff.end_all_sessions])
async def test_staff_end_the_sessions_of_a_person(tx: Transaction, verb: Any) -> None:
    asha = account()
    await insert_account(tx, asha)
    await begin_session(tx, asha.person.id, limits=LIMITS, proof=Proof())
    await verb(tx, StaffAct(by=new_id(), to=asha.person.id, reason="asked for"))
    live = "SELECT count(*) FROM identity.session WHERE ended_at IS NULL"
    assert await tx.scalar(text(live)) == 0


def _any_algorithm(monkeypatch: Patch) -> None:
    def decode(sealed: str, key: Any, *, algorithms: object) -> Any:
        head = json.loads(base64.urlsafe_b64decode(sealed.split(".", maxsplit=1)[0] + "=="))
        if head["alg"] == "none":
            body = json.loads(base64.urlsafe_b64decode(sealed.split(".")[1] + "=="))
            return SimpleNamespace(claims=body)
        return jwt.decode(sealed, key, algorithms=["Ed25519", "EdDSA"])

    careless = SimpleNamespace(
        decode=decode, encode=jwt.encode, JWTClaimsRegistry=jwt.JWTClaimsRegistry
    )
    monkeypatch.setattr(joserfc, "jwt", careless)


@pytest.mark.asvs("9.1.2", without=_any_algorithm)
@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("algorithm", ["none", "EdDSA"])
def test_a_ticket_is_signed_by_one_algorithm(settings: Settings, algorithm: str) -> None:
    key = settings.auth.ticket_key
    sealed = seal_ticket(_ticket(), key)
    head, body, _ = sealed.split(".")
    if algorithm == "none":
        head = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
        forged = f"{head}.{body}."
    else:
        claims = json.loads(base64.urlsafe_b64decode(f"{body}=="))
        signs_with = joserfc._key(key)
        forged = jwt.encode({"alg": "EdDSA"}, claims, signs_with, algorithms=["EdDSA"])
    assert not _opens(forged, settings)
    assert _opens(sealed, settings)


def _any_claims(monkeypatch: Patch) -> None:
    monkeypatch.setattr(
        joserfc, "_expected", lambda _now: SimpleNamespace(validate=lambda _claims: None)
    )


@pytest.mark.asvs("9.2.1", without=_any_claims)
def test_a_ticket_is_good_for_half_a_minute(settings: Settings) -> None:
    sealed = seal_ticket(_ticket(), settings.auth.ticket_key)
    assert _opens(sealed, settings)
    assert not _opens(sealed, settings, later=TICKET_LIFE + timedelta(seconds=1))


@pytest.mark.asvs("9.2.3", without=_any_claims)
def test_a_ticket_for_somebody_else_is_refused(settings: Settings) -> None:
    with pytest.MonkeyPatch.context() as elsewhere:
        elsewhere.setattr(joserfc, "_AUDIENCE", "reports")
        sealed = seal_ticket(_ticket(), settings.auth.ticket_key)
    assert not _opens(sealed, settings)


def _again(monkeypatch: Patch) -> None:
    async def always(*_: object) -> bool:
        return True

    monkeypatch.setattr(tickets, "use_ticket", always)


@pytest.mark.asvs("4.4.3", without=_again)
async def test_a_ticket_opens_one_socket(database: Database, settings: Settings) -> None:
    signed_in = await signed_up(database)
    key = settings.auth.ticket_key
    opened = []
    async with database.transaction() as tx:
        actor = await authenticate(tx, signed_in.token)
        assert actor is not None
        ticket, _ = tickets.issue_ticket(actor, key=key, now=tx.now)
        for _ in range(2):
            try:
                await tickets.redeem_ticket(tx, ticket, key=key, now=tx.now)
            except BadTicket:
                opened.append(False)
            else:
                opened.append(True)
    assert opened == [True, False]


def _is_taken(password: str) -> bool:
    try:
        new_person(name="Asha", email=EMAIL, password=password)
    except BadRegistration:
        return False
    return True


def _ticket() -> Ticket:
    at = now().replace(microsecond=0) + TICKET_LIFE
    return Ticket(id=new_id(), person_id=new_id(), session_id=new_id(), expires_at=at)


def _opens(sealed: str, settings: Settings, *, later: timedelta = timedelta()) -> bool:
    try:
        open_ticket(sealed, settings.auth.ticket_key, now=now() + later)
    except BadTicket:
        return False
    return True


async def _begun(tx: Transaction, *, email: str = EMAIL) -> str:
    asha = account(email=email)
    await insert_account(tx, asha)
    return await begin_session(tx, asha.person.id, limits=LIMITS, proof=Proof())
