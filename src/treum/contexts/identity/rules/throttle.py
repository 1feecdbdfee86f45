"""How often a password may be guessed, and how the owner still gets in meanwhile.

Only failures count, so that whoever knows their password meets no limit of their own making.
Sources: OWASP ASVS 5.0 §6.3.1 and NIST SP 800-63B-4 §3.2.2 ask for a limit on failures, and ASVS
for one by which a stranger cannot lock the owner out; for the way, OWASP "device cookies".
"""

from datetime import timedelta
from typing import Final

from treum.platform.errors import TooOften
from treum.platform.limits.limit import Limit

_HOUR = timedelta(hours=1)

FAILURES_PER_ACCOUNT: Final = Limit(
    name="identity.failures_per_account", rate=10, per=_HOUR, burst=10
)
"""Of all strangers together, at most 10 + 240 a day: with the common passwords refused at sign-up
that is next to nothing, and an owner who tries all they remember stays below it."""

FAILURES_PER_DEVICE: Final = Limit(
    name="identity.failures_per_device", rate=10, per=_HOUR, burst=10
)
"""Of one known device on its account. Strangers cannot use it up; a thief of the device's cookie
gains no more than a stranger has."""

FAILURES_PER_PERSON: Final = Limit(
    name="identity.failures_per_person", rate=10, per=_HOUR, burst=10
)
"""Of somebody who is signed in and proves again who they are: whoever took over a session may not
find out its password."""

FAILURES_PER_ADDRESS: Final = Limit(
    name="identity.failures_per_address", rate=3, per=timedelta(minutes=1), burst=30
)
"""Against one guess at each of many accounts. 30 at once, as a mobile carrier puts many customers
behind one IPv4 address (RFC 6598), and a few of them mistype at any time."""

FAILURES_OF_ALL: Final = Limit(
    name="identity.failures_of_all", rate=10, per=timedelta(seconds=1), burst=600
)
"""Against guesses from many addresses at many accounts, and against being kept busy with argon2: at
10 a second, some tens of ms each, less than half a core. Above it only known devices get in."""

MAILS_PER_ADDRESS: Final = Limit(name="identity.mails_per_address", rate=20, per=_HOUR, burst=20)
"""Mails that strangers may have us send; each recipient has narrower limits of their own."""

CHALLENGES_PER_ADDRESS: Final = Limit(
    name="identity.challenges_per_address", rate=60, per=timedelta(minutes=1), burst=60
)
"""Sign-ins by a passkey that strangers may begin: each keeps a row for five minutes."""

DEVICE_LIFE: Final = timedelta(days=180)
DEVICES_MAX: Final = 20


class TooManyAttempts(TooOften):
    """The same whichever limit was met, and whether or not there is such an account."""

    code = "identity.too_many_attempts"
    title = "Too many attempts"


def sign_ups_per_address(per_hour: int) -> Limit:
    return Limit(name="identity.sign_ups_per_address", rate=per_hour, per=_HOUR, burst=per_hour)
