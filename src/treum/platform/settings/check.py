"""Rules between settings: what would be unsafe or contradictory refuses to start."""

from urllib.parse import urlsplit

from treum.platform.errors import SetupError
from treum.platform.settings.keys import variable_of
from treum.platform.settings.tree import FeedKind, FeedSettings, MailSecurity, Profile, Settings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def check(settings: Settings) -> None:
    """Raises: SetupError."""
    _check_public_urls(settings)
    _check_ports(settings)
    _check_databases(settings)
    _check_feed(settings)
    _check_sessions(settings)
    _check_mail(settings)
    if settings.profile is Profile.PROD:
        _check_prod(settings)


def _check_public_urls(settings: Settings) -> None:
    plain = {"http.public_url": ("http", "https"), "socket.public_url": ("ws", "wss")}
    urls = (settings.http.public_url, settings.socket.public_url)
    for (key, (scheme, secure)), url in zip(plain.items(), urls, strict=True):
        parts = urlsplit(url)
        if parts.scheme == scheme and parts.hostname not in LOOPBACK:
            raise SetupError(
                f"{variable_of(key)} names {parts.hostname}: "
                f"{scheme} is for localhost only, use {secure} elsewhere"
            )
    if settings.http.is_secure and not settings.socket.public_url.startswith("wss://"):
        raise SetupError(f"{variable_of('socket.public_url')} must be wss beside an https site")


def _check_ports(settings: Settings) -> None:
    ports = {"http.port": settings.http.port, "socket.port": settings.socket.port}
    if settings.database.is_embedded:
        ports["database.port"] = settings.database.port
    if settings.nats.is_embedded:
        ports["nats.port"] = settings.nats.port
    first: dict[int, str] = {}
    for key, port in ports.items():
        other = first.setdefault(port, key)
        if other != key:
            raise SetupError(f"{variable_of(other)} and {variable_of(key)} are both {port}")


def _check_databases(settings: Settings) -> None:
    """A role of its own may do without the owner's URL, never without the one it serves with."""
    database = settings.database
    if database.app_url is None and (database.owner_url or database.ro_url):
        raise SetupError(
            f"{variable_of('database.app_url')} not set: give it too, or no database URL at all"
        )


def _check_feed(settings: Settings) -> None:
    feed = settings.feed
    if feed.kind is FeedKind.REPLAY and feed.file is None:
        raise SetupError(f"{variable_of('feed.file')} not set: a replay needs a file")
    if feed.kind is FeedKind.REPLAY and feed.day is None:
        raise SetupError(f"{variable_of('feed.day')} not set: a replay needs a day as YYYY-MM-DD")
    if feed.kind is not FeedKind.REPLAY and feed.file is not None:
        raise SetupError(f"{variable_of('feed.kind')} is {feed.kind}, yet a feed.file is given")
    if feed.kind is FeedKind.KITE:
        _check_kite(feed)


def _check_kite(feed: FeedSettings) -> None:
    """A sandbox needs no secrets; they leave this machine over TLS only."""
    parts = urlsplit(feed.kite_url)
    if feed.kite_token is not None and feed.kite_token_file is not None:
        raise SetupError(f"give {variable_of('feed.kite_token')} or a file with it, not both")
    if parts.hostname in LOOPBACK:
        return
    if parts.scheme != "https":
        raise SetupError(f"{variable_of('feed.kite_url')} must be https, or a sandbox on localhost")
    if feed.kite_key is None or (feed.kite_token is None and feed.kite_token_file is None):
        raise SetupError(
            f"{variable_of('feed.kite_key')} not set, or neither its token nor a file with it"
        )


def _check_sessions(settings: Settings) -> None:
    auth = settings.auth
    lives = {
        "session": (auth.session_idle_s, auth.session_absolute_s),
        "refresh": (auth.refresh_idle_s, auth.refresh_absolute_s),
    }
    for kind, (idle_s, absolute_s) in lives.items():
        if idle_s > absolute_s:
            raise SetupError(
                f"{variable_of(f'auth.{kind}_idle_s')} is longer than "
                f"{variable_of(f'auth.{kind}_absolute_s')}"
            )


def _check_mail(settings: Settings) -> None:
    mail = settings.mail
    if (mail.user is None) != (mail.password is None):
        raise SetupError(f"give {variable_of('mail.user')} and its password, or neither")
    if mail.password is not None and mail.security is MailSecurity.NONE:
        raise SetupError(f"{variable_of('mail.security')} is none: a password would go in clear")


def _check_prod(settings: Settings) -> None:
    if settings.auth.demo_password is not None:
        name = variable_of("auth.demo_password")
        raise SetupError(f"{name} is set: profile prod has no demo accounts")
    needed = {
        "database.app_url": settings.database.app_url,
        "nats.url": settings.nats.url,
        "nats.token": settings.nats.token,
        "auth.ticket_key": settings.auth.ticket_key,
        "auth.vault_keys": settings.auth.vault_keys,
        "audit.key": settings.audit.key,
        "mail.host": settings.mail.host,
    }
    for key, value in needed.items():
        if value is None:
            raise SetupError(
                f"{variable_of(key)} not set: profile prod needs a server or key of its own"
            )
