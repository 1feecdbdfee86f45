"""The requirements of OWASP ASVS 5.0, level 2, that TREUM answers for.

Built: held by tests, at least one of which fails without the defence. Waits for X: there is nothing
to defend before X exists.
"""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    BUILT = "built"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class Requirement:
    """waits_for: a key of `SIGNS`."""

    id: str
    behaviour: str
    state: State = State.BUILT
    waits_for: str = ""


@dataclass(frozen=True, slots=True)
class Signs:
    """By what one notices that a feature came. Patterns match whole lower-case names; a schema is
    written `schema.`; takes_files: a route that reads multipart."""

    names: str
    takes_files: bool = False


SIGNS = {
    "uploads (content, identity KYC)": Signs(
        r"(document|upload|attachment|media)s?|kyc_\w+|mime_type|file_name", True
    ),
    "notifications": Signs(r"notifications\.|phone|phone_\w+|mobile|sms_\w+"),
    "payments with money": Signs(r"coupon|seat|refund|invoice|order|payment_intent|posting"),
    "identity KYC": Signs(r"pan|pan_\w+|aadhaar|aadhaar_\w+|bank_account|ifsc"),
    "education": Signs(r"education\."),
}


def _built(id: str, behaviour: str) -> Requirement:  # noqa: A002 - the standard's word
    return Requirement(id, behaviour)


def _waits(id: str, behaviour: str, *, feature: str) -> Requirement:  # noqa: A002
    return Requirement(id, behaviour, State.WAITS, feature)


_UPLOADS, _MONEY = "uploads (content, identity KYC)", "payments with money"
REQUIREMENTS = (
    _waits("2.3.1", "business steps only in their order", feature=_MONEY),
    _waits("2.3.2", "business limits hold", feature=_MONEY),
    _waits("2.3.3", "a business act happens whole or not at all", feature=_MONEY),
    _waits("2.3.4", "limited things are locked, never sold twice", feature=_MONEY),
    _built("3.3.1", "the session cookie is Secure and `__Host-`"),
    _built("3.3.2", "the session cookie has SameSite"),
    _built("3.3.3", "the session cookie belongs to this host"),
    _built("3.3.4", "no script reads the session cookie"),
    _built("3.4.1", "HSTS of a year or more, with subdomains"),
    _built("3.4.2", "no other origin may read an answer"),
    _built("3.4.3", "a Content-Security-Policy of nonces and digests"),
    _built("3.4.4", "nosniff on every answer"),
    _built("3.4.5", "no referrer leaves the site"),
    _built("3.4.6", "nobody frames an answer"),
    _built("3.5.1", "a forged request is refused"),
    _built("3.5.2", "no route reads what a form can send"),
    _built("3.5.3", "only unsafe methods change anything, and they check who asked"),
    _built("4.4.2", "a socket checks Origin"),
    _built("4.4.3", "a socket opens with a short-lived ticket"),
    _waits("5.2.x", "uploads are small, and what they say they are", feature=_UPLOADS),
    _waits("5.3.x", "stored files have names of ours and are never run", feature=_UPLOADS),
    _waits("5.4.x", "served files are attachments, looked at for malware", feature=_UPLOADS),
    _built("6.1.1", "how guessing is slowed is written down"),
    _built("6.2.1", "a password has 12 characters or more"),
    _built("6.2.2", "a password can be changed"),
    _built("6.2.4", "the best known passwords are refused"),
    _built("6.2.5", "no rules about kinds of characters"),
    _built("6.2.8", "a password is checked whole, in its own case"),
    _built("6.2.9", "64 characters and more are taken"),
    _built("6.2.10", "a password does not run out"),
    _built("6.2.11", "words of the context are refused"),
    _built("6.2.12", "breached passwords are refused"),
    _built("6.3.1", "guessing is limited by account, address and in all"),
    _built("6.3.3", "a second factor where much is at stake"),
    _built("6.4.3", "a reset does not go around the second factor"),
    _built("6.5.1", "a code works once"),
    _built("6.5.5", "a code is short-lived"),
    _waits("6.6.1", "codes by SMS only to a proven phone", feature="notifications"),
    _built("6.6.2", "a code belongs to its request"),
    _built("6.6.3", "guessing a code is limited"),
    _built("7.2.3", "a token is 256 random bits, only its digest is stored"),
    _built("7.2.4", "a new token at each sign-in and proof"),
    _built("7.3.1", "an idle session ends"),
    _built("7.3.2", "a session ends at its last instant"),
    _built("7.4.1", "signing out ends the session on the server"),
    _built("7.4.2", "disabling an account ends its sessions"),
    _built("7.4.3", "a changed factor ends the other sessions"),
    _built("7.4.5", "staff can end somebody's sessions"),
    _built("7.5.1", "a sensitive act asks for a fresh proof"),
    _built("7.5.2", "people see and end their sessions"),
    _built("8.2.1", "each function is permitted by name, or refused"),
    _built("8.2.2", "each thing is its owner's, or staff's by permission"),
    _built("8.2.3", "each field is shown to whom it is permitted"),
    _built("9.1.2", "one signature algorithm is accepted"),
    _built("9.2.1", "a ticket outside its time is refused"),
    _built("9.2.2", "a token of another type is refused"),
    _built("9.2.3", "a ticket for another audience is refused"),
    _built("10.4.5", "a refresh token works once, its reuse ends the family"),
    _built("10.4.8", "a refresh token has a last instant"),
    _waits("11.3.x", "identity numbers are sealed, keys can be changed", feature="identity KYC"),
    _built("11.4.2", "passwords are hashed by argon2id"),
    _built("11.5.1", "secrets come from the system's generator"),
    _built("14.2.1", "nothing personal in URLs"),
    _built("14.2.2", "no cache keeps what is personal"),
    _built("14.3.1", "signing out clears the browser"),
    _built("14.3.2", "answers are `no-store`"),
    _built("16.2.1", "a security event tells who, when, where and what"),
    _built("16.4.1", "nobody writes a line of their own into the log"),
    _built("16.5.1", "an error tells nothing of its cause"),
    _built("16.5.3", "what fails, fails closed"),
)
