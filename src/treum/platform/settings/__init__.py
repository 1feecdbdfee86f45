"""Settings: one frozen tree, read once from `treum.toml` and `TREUM_*`."""

from treum.platform.settings.export import to_env
from treum.platform.settings.load import load
from treum.platform.settings.tree import (
    AuditSettings,
    AuthSettings,
    DatabaseSettings,
    EventSettings,
    FeedKind,
    FeedSettings,
    HttpSettings,
    LogFormat,
    LogLevel,
    LogSettings,
    MailSecurity,
    MailSettings,
    NatsSettings,
    PriceSettings,
    Profile,
    Settings,
    SocketSettings,
    WebSettings,
)
from treum.platform.settings.values import Secret

__all__ = [
    "AuditSettings",
    "AuthSettings",
    "DatabaseSettings",
    "EventSettings",
    "FeedKind",
    "FeedSettings",
    "HttpSettings",
    "LogFormat",
    "LogLevel",
    "LogSettings",
    "MailSecurity",
    "MailSettings",
    "NatsSettings",
    "PriceSettings",
    "Profile",
    "Secret",
    "Settings",
    "SocketSettings",
    "WebSettings",
    "load",
    "to_env",
]
