"""What may be entered at sign-up, and how long a session lives."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treum.contexts.identity.rules.people import (
    BadRegistration,
    NewPerson,
    fold_email,
    is_email,
    new_person,
)
from treum.contexts.identity.rules.sessions import Session, device_of, is_live, is_sighting_due
from treum.platform.auth import Method
from treum.platform.ids import new_id

PASSWORD = "four unrelated quiet words"
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

_LONGEST = "".join(f"{number:04}" for number in range(32))


def _entered(*, name: str = "Asha", email: str = "a@b.co", password: str = PASSWORD) -> NewPerson:
    return new_person(name=name, email=email, password=password)


def _fields(*, name: str = "Asha", email: str = "a@b.co", password: str = PASSWORD) -> list[str]:
    with pytest.raises(BadRegistration) as caught:
        _entered(name=name, email=email, password=password)
    return [fault.field for fault in caught.value.fields]


def _session(*, idle: timedelta = timedelta(hours=1), ended: bool = False) -> Session:
    return Session(
        id=new_id(),
        person_id=new_id(),
        roles=frozenset({"customer"}),
        last_seen_at=START,
        idle=idle,
        expires_at=START + timedelta(hours=2),
        ended_at=START if ended else None,
        created_at=START,
        methods=frozenset({Method.PASSWORD}),
        proven_at=START,
        has_second_factor=False,
        device="Firefox on Linux",
    )


def test_input_is_stored_trimmed_and_folded() -> None:
    entered = _entered(name="  Asha \t Rao ", email=" Asha.Rao@Example.COM ")
    assert (entered.name, entered.email) == ("Asha Rao", "asha.rao@example.com")


def test_every_field_at_fault_is_named_at_once() -> None:
    assert _fields(name=" ", email="asha", password="short") == [
        "body.name",
        "body.email",
        "body.password",
    ]


@pytest.mark.parametrize(
    "email",
    [
        "",
        "asha",
        "asha@example",
        "@example.com",
        "asha@",
        "a@b@example.com",
        "asha rao@example.com",
        "asha@exa mple.com",
        "asha@-example.com",
        "asha@example..com",
        "asha\x00@example.com",
        "asha@example.com\nbcc: x",
        "āsha@example.com",
        "\u212airan@example.com",
        f"{'a' * 65}@example.com",
        f"a@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 63}",
    ],
)
def test_an_address_that_mail_would_not_reach_is_refused(email: str) -> None:
    assert _fields(email=email) == ["body.email"]


@pytest.mark.parametrize("email", ["a@b.co", "a+b@mail.example.co.in", "o'neil_9@x-y.example"])
def test_an_ordinary_address_is_taken(email: str) -> None:
    assert _entered(email=email).email == email


@given(st.emails())
def test_folding_is_stable_and_in_lower_case(email: str) -> None:
    folded = fold_email(email)
    assert fold_email(folded) == folded
    assert not is_email(folded) or folded == folded.lower()


@pytest.mark.parametrize("name", ["Asha", "N. K. Śarmā", "क्‍षमा", "O’Neil-Rao", "n" * 80])
def test_names_of_many_scripts_are_taken(name: str) -> None:
    assert _entered(name=name).name


@pytest.mark.parametrize("name", ["", " \n ", "n" * 81, "a\x00b", "a\u202eb", "a\u200bb"])
def test_empty_long_and_disguised_names_are_refused(name: str) -> None:
    assert _fields(name=name) == ["body.name"]


@pytest.mark.parametrize(
    "password", ["nqxzvbtrkwpm", _LONGEST, "१२३४५६७८९०१२", "859203716448", "-*/ -+/ *-+/ -*"]
)
def test_a_password_may_be_anything_of_the_right_length(password: str) -> None:
    assert _entered(password=password)


@pytest.mark.parametrize(
    "password", ["", "nqxzvbtrkwp", _LONGEST + "x", "Password1234", "PASSWORDPASSWORD"]
)
def test_short_long_and_common_passwords_are_refused(password: str) -> None:
    assert _fields(password=password) == ["body.password"]


def test_the_own_email_is_no_password() -> None:
    assert _fields(email="asha@example.com", password="Asha@example.com") == ["body.password"]


def test_one_password_typed_on_two_keyboards_is_one() -> None:
    composed, decomposed = "caf\u00e9 at the corner", "cafe\u0301 at the corner"
    assert _entered(password=composed).password == _entered(password=decomposed).password


def test_a_session_lives_until_idle_expired_or_ended() -> None:
    moment = timedelta(microseconds=1)
    session = _session()
    assert is_live(session, START + timedelta(hours=1) - moment)
    assert not is_live(session, START + timedelta(hours=1))
    patient = _session(idle=timedelta(hours=9))
    assert is_live(patient, patient.expires_at - moment)
    assert not is_live(patient, patient.expires_at)
    assert not is_live(_session(ended=True), START)


def test_a_sighting_is_due_once_a_minute_or_before_the_session_gets_idle() -> None:
    assert not is_sighting_due(_session(), START + timedelta(seconds=59))
    assert is_sighting_due(_session(), START + timedelta(seconds=60))
    assert is_sighting_due(_session(idle=timedelta(seconds=60)), START + timedelta(seconds=30))


def test_secrets_are_not_in_a_repr() -> None:
    assert PASSWORD not in repr(_entered())


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (
            "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/156.0 Mobile "
            "Safari/537.36",
            "Chrome on Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/156.0 Safari/537.36 Edg/156.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        ("curl/8.1", "Unknown device"),
        ("<script>alert(1)</script>", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_device_is_named_by_known_words_only(user_agent: str, device: str) -> None:
    assert device_of(user_agent) == device
