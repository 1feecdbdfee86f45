"""Bring the database to the newest schema: the one linear Alembic history in `migrations/`, and
beside it the schema that DBOS keeps for itself."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

import treum
from treum.platform.settings import Secret
from treum.platform.workflows import schema


def upgrade(owner_url: Secret) -> None:
    """Apply what is missing, as the owner. Blocking; call it in a thread."""
    config = _config()
    config.attributes["owner_url"] = owner_url.reveal()
    command.upgrade(config, "head")
    asyncio.run(schema.migrate(owner_url))


def heads() -> list[str]:
    """The newest revisions; more than one means that two branches were never joined."""
    return list(ScriptDirectory.from_config(_config()).get_heads())


def _config() -> Config:
    package = Path(treum.__file__).parent
    folder = next(
        place
        for place in (package / "_migrations", package.parents[1] / "migrations")
        if place.is_dir()
    )
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
