"""The settings that exist, their defaults and ranges. A section's field `x.y` is `TREUM_X__Y`."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

from treum.platform.settings.values import (
    ADDRESS,
    DATABASE_URL,
    DAY,
    HTTP_URL,
    IDENTIFIER,
    NATS_URL,
    NETWORKS,
    PATH,
    PORT,
    RUN_ID,
    SECRET,
    SEED,
    SOCKET_URL,
    TEXT,
    VAULT_KEYS,
    Secret,
    choice,
    real,
    whole,
)

DEMO_PASSWORD: Final = Secret("try-treum-today")
DAY_S: Final = 86_400
MIB: Final = 1_048_576


class Profile(StrEnum):
    DEV = "dev"
    TEST = "test"
    PROD = "prod"


class FeedKind(StrEnum):
    SYNTHETIC = "synthetic"
    REPLAY = "replay"
    KITE = "kite"


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class MailSecurity(StrEnum):
    """starttls: encrypted once connected. tls: from the first byte. none: only for tests."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class LogFormat(StrEnum):
    """auto: pretty on a terminal, JSON elsewhere."""

    AUTO = "auto"
    JSON = "json"
    PRETTY = "pretty"


@dataclass(frozen=True, slots=True)
class HttpSettings:
    host: Annotated[str, TEXT] = "127.0.0.1"
    port: Annotated[int, PORT] = 8000
    public_url: Annotated[str, HTTP_URL] = "http://localhost:8000"
    """Where browsers find it; unless given, http://localhost:PORT. No slash at the end."""
    trusted_proxies: Annotated[tuple[str, ...], NETWORKS] = ()
    """Networks whose X-Forwarded-For is believed."""
    body_bytes_max: Annotated[int, whole(1, 1024 * MIB)] = MIB

    @property
    def is_secure(self) -> bool:
        return self.public_url.startswith("https://")


@dataclass(frozen=True, slots=True)
class SocketSettings:
    host: Annotated[str, TEXT] = "127.0.0.1"
    port: Annotated[int, PORT] = 8001
    public_url: Annotated[str, SOCKET_URL] = "ws://localhost:8001/ws"
    """Unless given: wss://HOST/ws beside an https site, else ws://localhost:PORT/ws."""
    backlog_bytes_max: Annotated[int, whole(1024, 64 * MIB)] = 262_144
    """Unsent bytes of one connection; beyond them it is closed as a slow consumer."""
    send_buffer_bytes: Annotated[int, whole(4096, 16 * MIB)] = 65_536
    connections_max: Annotated[int, whole(1, 2_000_000)] = 20_000
    idle_s_max: Annotated[float, real(1, DAY_S)] = 60.0


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """URLs point to a server of your own; without them it is the embedded one."""

    port: Annotated[int, PORT] = 54329
    """Of the embedded server."""
    name: Annotated[str, IDENTIFIER] = "treum"
    owner_url: Annotated[Secret | None, DATABASE_URL] = None
    """As treum_owner, who migrates; only `treum migrate` needs it."""
    app_url: Annotated[Secret | None, DATABASE_URL] = None
    """As treum_app, who serves."""
    ro_url: Annotated[Secret | None, DATABASE_URL] = None
    """As treum_ro, who only reads."""

    @property
    def is_embedded(self) -> bool:
        return self.app_url is None


@dataclass(frozen=True, slots=True)
class NatsSettings:
    """A URL points to a server of your own; without one it is the embedded one."""

    port: Annotated[int, PORT] = 42229
    """Of the embedded server."""
    url: Annotated[str | None, NATS_URL] = None
    token: Annotated[Secret | None, SECRET] = None

    @property
    def is_embedded(self) -> bool:
        return self.url is None


@dataclass(frozen=True, slots=True)
class EventSettings:
    retention_days: Annotated[int, whole(7, 3650)] = 30
    """Days of the event log that are kept; a day that a consumer still needs stays longer."""


@dataclass(frozen=True, slots=True)
class FeedSettings:
    kind: Annotated[FeedKind, choice(FeedKind)] = FeedKind.SYNTHETIC
    """Replay when a file is given and nothing else is said."""
    file: Annotated[Path | None, PATH] = None
    day: Annotated[date | None, DAY] = None
    symbol: Annotated[str | None, TEXT] = None
    """Of the file's instruments only this one; all of them without it."""
    speed: Annotated[float, real(0, 1_000_000)] = 60.0
    """Market seconds per second; 0 is as fast as it goes."""
    seed: Annotated[int, whole(0, 2**32 - 1)] = 1
    run_id: Annotated[UUID | None, RUN_ID] = None
    """Resumes or names the run; every start is a new one without it."""
    kite_url: Annotated[str, HTTP_URL] = "https://api.kite.trade"
    """On the loopback it is a sandbox, which needs no key; all that comes of it is simulated."""
    kite_key: Annotated[Secret | None, SECRET] = None
    """Of the app at Kite Connect."""
    kite_token: Annotated[Secret | None, SECRET] = None
    """Access token of today; it ends at six the next morning."""
    kite_token_file: Annotated[Path | None, PATH] = None
    """Read again each morning and after a refusal; instead of the token itself."""


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """Of `treum run sandbox-feed`, which listens on the loopback only."""

    port: Annotated[int, PORT] = 8020


@dataclass(frozen=True, slots=True)
class PriceSettings:
    """Daily bars stay for ever."""

    tick_days: Annotated[int, whole(7, 3650)] = 30
    """Days for which ticks are kept."""
    minute_days: Annotated[int, whole(31, 36_500)] = 3650
    """Days for which minute bars are kept, by whole months."""
    export_dir: Annotated[Path | None, PATH] = None
    """Nothing is dropped that was not written there first; without it old prices just go."""


@dataclass(frozen=True, slots=True)
class AuthSettings:
    ticket_key: Annotated[Secret | None, SEED] = None
    """Ed25519 seed, base64; kept in the data folder unless given."""
    vault_keys: Annotated[Secret | None, VAULT_KEYS] = None
    """ID:KEY,… The first seals, all open; kept in the data folder unless given."""
    session_idle_s: Annotated[int, whole(60, 366 * DAY_S)] = 7 * DAY_S
    session_absolute_s: Annotated[int, whole(60, 366 * DAY_S)] = 30 * DAY_S
    sign_ups_per_hour: Annotated[int, whole(1, 1_000_000)] = 20
    """By one client address, also at once. A carrier's customers share an IPv4 address."""
    refresh_idle_s: Annotated[int, whole(60, 366 * DAY_S)] = 30 * DAY_S
    """Of an app: how long it stays signed in unused."""
    refresh_absolute_s: Annotated[int, whole(60, 366 * DAY_S)] = 90 * DAY_S
    demo_password: Annotated[Secret | None, SECRET] = DEMO_PASSWORD
    """Of the demo accounts. None, as in prod: there are none."""


@dataclass(frozen=True, slots=True)
class AuditSettings:
    key: Annotated[Secret | None, SEED] = None
    """Ed25519 seed, base64, that signs the audit log; kept in the data folder unless given."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Without a host mail goes to a sink, shown at /dev/mail in the dev profile."""

    host: Annotated[str | None, TEXT] = None
    port: Annotated[int, PORT] = 587
    security: Annotated[MailSecurity, choice(MailSecurity)] = MailSecurity.STARTTLS
    user: Annotated[str | None, TEXT] = None
    password: Annotated[Secret | None, SECRET] = None
    sender: Annotated[str, ADDRESS] = "no-reply@localhost"
    timeout_s: Annotated[float, real(1, 60)] = 10.0


@dataclass(frozen=True, slots=True)
class WebSettings:
    assets: Annotated[Path, PATH] = Path("build/web")
    """Built browser files; unless given, the checkout's build/web or those in the package."""


@dataclass(frozen=True, slots=True)
class LogSettings:
    level: Annotated[LogLevel, choice(LogLevel)] = LogLevel.INFO
    format: Annotated[LogFormat, choice(LogFormat)] = LogFormat.AUTO


@dataclass(frozen=True, slots=True)
class Settings:
    profile: Annotated[Profile, choice(Profile)] = Profile.DEV
    data_dir: Annotated[Path, PATH] = Path("/var/lib/treum")
    """Unless given: /var/lib/treum as root, else ~/.local/state/treum."""
    market_data: Annotated[Path | None, PATH] = None
    """Real market data, for tests only."""
    http: HttpSettings = field(default_factory=HttpSettings)
    socket: SocketSettings = field(default_factory=SocketSettings)
    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    nats: NatsSettings = field(default_factory=NatsSettings)
    events: EventSettings = field(default_factory=EventSettings)
    feed: FeedSettings = field(default_factory=FeedSettings)
    sandbox: SandboxSettings = field(default_factory=SandboxSettings)
    prices: PriceSettings = field(default_factory=PriceSettings)
    auth: AuthSettings = field(default_factory=AuthSettings)
    audit: AuditSettings = field(default_factory=AuditSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    web: WebSettings = field(default_factory=WebSettings)
    log: LogSettings = field(default_factory=LogSettings)
