"""What a token may be allowed to do. Each is declared by a route of the context that it names."""

from enum import StrEnum


class Scope(StrEnum):
    """`<what>:<verb>`. A new one is listed here when its route declares it."""

    PROFILE_READ = "profile:read"
    SUBSCRIPTIONS_READ = "subscriptions:read"
    SIGNALS_READ = "signals:read"
    LIVE_CONNECT = "live:connect"


SCOPES: tuple[Scope, ...] = tuple(Scope)
