"""Completes the settings with what the embedded servers of a data folder provide."""

from dataclasses import dataclass, replace

from treum.platform.embedded.kept import KeptSecrets, read_secrets
from treum.platform.embedded.ports import LOOPBACK
from treum.platform.settings import AuthSettings, DatabaseSettings, NatsSettings, Secret, Settings


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """superuser: for bootstrap, backups and tests; no role of ours serves with it."""

    superuser: Secret
    owner: Secret
    app: Secret
    ro: Secret


def database_urls(kept: KeptSecrets, *, port: int, name: str) -> DatabaseUrls:
    place = f"{LOOPBACK}:{port}/{name}"
    return DatabaseUrls(
        superuser=Secret(f"postgresql://postgres:{kept.postgres_password}@{place}"),
        owner=Secret(f"postgresql://treum_owner:{kept.owner_password}@{place}"),
        app=Secret(f"postgresql://treum_app:{kept.app_password}@{place}"),
        ro=Secret(f"postgresql://treum_ro:{kept.ro_password}@{place}"),
    )


def supplied(settings: Settings) -> Settings:
    """URLs and keys from the data folder where the settings give none of their own.

    Raises: SetupError when they are needed and the data folder has none.
    """
    database, nats, auth = settings.database, settings.nats, settings.auth
    if not (database.is_embedded or nats.is_embedded or auth.ticket_key is None):
        return settings
    kept = read_secrets(settings.data_dir)
    return replace(
        settings,
        database=_database(database, kept) if database.is_embedded else database,
        nats=_nats(nats, kept) if nats.is_embedded else nats,
        auth=_auth(auth, kept),
    )


def _database(database: DatabaseSettings, kept: KeptSecrets) -> DatabaseSettings:
    urls = database_urls(kept, port=database.port, name=database.name)
    return replace(database, owner_url=urls.owner, app_url=urls.app, ro_url=urls.ro)


def _nats(nats: NatsSettings, kept: KeptSecrets) -> NatsSettings:
    return replace(nats, url=f"nats://{LOOPBACK}:{nats.port}", token=Secret(kept.nats_token))


def _auth(auth: AuthSettings, kept: KeptSecrets) -> AuthSettings:
    return replace(
        auth,
        ticket_key=auth.ticket_key or Secret(kept.ticket_key),
        vault_keys=auth.vault_keys or Secret(kept.vault_keys),
    )
