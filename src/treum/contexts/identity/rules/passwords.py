"""What may be a password, and why one is refused."""

import unicodedata

from treum.platform.errors import FieldError, Invalid, TreumError, Unauthenticated

PASSWORD_CHARACTERS_MIN = 12
PASSWORD_CHARACTERS_MAX = 128
# The most common of 12 and more characters in published lists of leaked passwords.
_COMMON_PASSWORDS = frozenset(
    """
    000000000000 010203040506 111111111111 111222333444 112233445566 121212121212 123123123123
    123321123321 123451234512345 123456123456 1234567654321 1234567890-= 123456789000
    123456789012 1234567890123 12345678901234 123456789012345 1234567890qwe 1234567890qwerty
    123456789101112 123456789123 123456789abc 123456789asd 123456789qwe 123qweasdzxc
    147258369147 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1q2w3e4r5t6y7u8i 1q2w3e4r5t6y7u8i9o0p 1qaz2wsx3edc
    1qaz2wsx3edc4rfv 1qazxsw23edc 222222222222 555555555555 666666666666 777777777777
    789456123000 888888888888 987654321000 987654321987 999999999999 aaaaaaaaaaaa abc123456789
    abcd12345678 abcdefghijkl abcdefghijklm abcdefghijklmnop abcdefghijklmnopqrstuvwxyz
    administrator asdfasdfasdf asdfghjkl123 asdfghjklqwertyuiop asdfghjklzxcvbnm changeme1234
    computer1234 correcthorsebatterystaple iloveyou1234 iloveyou12345 iloveyouforever
    iloveyousomuch jesuschrist1 letmein12345 letmeinplease passw0rd1234 password0000
    password1234 password12345 password123456 password1234567 password12345678 password123456789
    password2024 password2025 password2026 password@123 password@1234 passwordpassword
    q1w2e3r4t5y6 q1w2e3r4t5y6u7i8 qazwsxedc123 qazwsxedcrfv qazwsxedcrfvtgb qwer12345678
    qwerasdfzxcv qwerty123456 qwerty1234567 qwerty12345678 qwerty123456789 qwertyqwerty
    qwertyuiop123 qwertyuiop1234567890 qwertyuiop[] qwertyuiopasdfghjkl
    qwertyuiopasdfghjklzxcvbnm startfinding unbelievable welcome12345 welcome@1234 zaq12wsxcde3
    zxcvbnm12345 zxcvbnmasdfghjkl
    """.split()  # noqa: SIM905 - as a literal, one word a line, it would fill the file
)


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


def password_fault(password: str, *, email: str) -> str | None:
    """Length and notoriety only; rules about kinds of characters make passwords worse."""
    if not PASSWORD_CHARACTERS_MIN <= len(password) <= PASSWORD_CHARACTERS_MAX:
        limits = f"{PASSWORD_CHARACTERS_MIN} to {PASSWORD_CHARACTERS_MAX}"
        return f"Use {limits} characters; a few unrelated words are good."
    if password.lower() in _COMMON_PASSWORDS or password.lower() == email:
        return "Too many people would guess this one; use a few unrelated words."
    return None


def new_password(password: str, *, email: str) -> str:
    """As it will be hashed. Raises: BadPassword."""
    normal = normal_password(password)
    if message := password_fault(normal, email=email):
        raise BadPassword("Choose another one.", [FieldError("body.password", message)])
    return normal
