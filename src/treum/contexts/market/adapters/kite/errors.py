"""What can go wrong with Kite, by what to do about it.

Source: Kite Connect 3, "Exceptions and errors".
"""

from typing import Final

from treum.platform.errors import TooOften, TreumError


class KiteAway(TreumError):
    """Not reachable, too slow, or in trouble of its own: it may be tried again."""

    code = "market.kite_away"
    status = 502
    title = "Kite cannot be reached now"


class TokenRefused(TreumError):
    """The access token is over, wrong or missing: only a new one helps."""

    code = "market.kite_token_refused"
    status = 502
    title = "Kite does not take our access token"


class KiteRefused(TreumError):
    """It understood and will not: asking the same again cannot help."""

    code = "market.kite_refused"
    status = 502
    title = "Kite refused the request"


class KiteTooOften(TooOften):
    code = "market.kite_too_often"
    title = "Kite was asked too often"


class BadAnswer(TreumError):
    """It is not of the shape that Kite documents."""

    code = "market.kite_bad_answer"
    status = 502
    title = "The answer of Kite cannot be read"


KITE_ERRORS: Final = (KiteAway, TokenRefused, KiteRefused, KiteTooOften, BadAnswer)
