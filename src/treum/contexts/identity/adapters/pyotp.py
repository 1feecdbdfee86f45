"""Codes of authenticator apps. Source: RFC 6238, SHA-1, 30 s, 6 digits, one step either way."""

from datetime import datetime

import pyotp

_ISSUER = "TREUM"
_STEPS_AROUND = 1


class PyotpCodes:
    def new_secret(self) -> str:
        return pyotp.random_base32()  # 160 bits, as RFC 4226 §4 recommends.

    def uri(self, secret: str, *, account: str) -> str:
        return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=_ISSUER)

    def step_of(self, secret: str, code: str, *, now: datetime) -> int | None:
        if not (len(code) == 6 and code.isascii() and code.isdigit()):
            return None
        totp = pyotp.TOTP(secret)
        current = totp.timecode(now)
        fitting = [
            step
            for step in range(current - _STEPS_AROUND, current + _STEPS_AROUND + 1)
            if pyotp.utils.strings_equal(code, totp.generate_otp(step))
        ]
        return max(fitting, default=None)
