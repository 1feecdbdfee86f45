"""What may be a password, and why one is refused."""

import unicodedata

from treum.contexts.identity.rules.common_passwords import is_guessable
from treum.platform.errors import FieldError, Invalid, TreumError, Unauthenticated

PASSWORD_CHARACTERS_MIN = 12
PASSWORD_CHARACTERS_MAX = 128


class BadCredentials(Unauthenticated):
    """The same whether the e-mail is unknown or the password wrong."""

    code = "identity.bad_credentials"
    title = "E-mail or password is wrong"


class WrongPassword(Invalid):
    """Of somebody who is signed in, and stays so."""

    code = "identity.wrong_password"
    title = "The password is wrong"


class BadPassword(Invalid):
    code = "identity.bad_password"
    title = "This password cannot be used"


class Busy(TreumError):
    """More people sign in at this moment than passwords can be checked."""

    code = "identity.busy"
    status = 503
    title = "Too many sign-ins at the moment"


def normal_password(password: str) -> str:
    """One spelling of what keyboards spell differently. Source: NIST SP 800-63B §5.1.1.2."""
    return unicodedata.normalize("NFKC", password)


def password_fault(password: str, *, email: str, name: str = "") -> str | None:
    """Length and notoriety only; rules about kinds of characters make passwords worse.

    Source: OWASP ASVS 5.0 §6.2.1 to §6.2.12, NIST SP 800-63B-4 §3.1.1.2.
    """
    if not PASSWORD_CHARACTERS_MIN <= len(password) <= PASSWORD_CHARACTERS_MAX:
        limits = f"{PASSWORD_CHARACTERS_MIN} to {PASSWORD_CHARACTERS_MAX}"
        return f"Use {limits} characters; a few unrelated words are good."
    if is_guessable(password, personal=(email, name)):
        return "Too many people would guess this one; use a few unrelated words."
    return None


def new_password(password: str, *, email: str, name: str) -> str:
    """As it will be hashed. Raises: BadPassword."""
    normal = normal_password(password)
    if message := password_fault(normal, email=email, name=name):
        raise BadPassword("Choose another one.", [FieldError("body.password", message)])
    return normal
