"""Where Kite is, and by what secrets we are let in."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit

from treum.contexts.market.adapters.kite.tokens import DayToken
from treum.platform.settings.values import Secret

OFFICIAL: Final = "https://api.kite.trade"
_OFFICIAL_TICKER: Final = "wss://ws.kite.trade"
SANDBOX_SECRET: Final = Secret("sandbox")
"""Key and token of a sandbox that is given none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KiteAccess:
    """url: of the REST side, without a slash at the end. key: of the app, for all days."""

    url: str
    key: Secret
    token: DayToken

    def ticker_url(self, token: Secret) -> str:
        """It holds both secrets, as Kite wants it: for the handshake only."""
        secrets = urlencode({"api_key": self.key.reveal(), "access_token": token.reveal()})
        if self.url == OFFICIAL:
            return f"{_OFFICIAL_TICKER}/?{secrets}"
        parts = urlsplit(self.url)
        scheme = "wss" if parts.scheme == "https" else "ws"
        return f"{scheme}://{parts.netloc}/?{secrets}"
