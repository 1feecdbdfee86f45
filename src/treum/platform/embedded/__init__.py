"""PostgreSQL and NATS from wheels, so that one command runs everything on a bare machine.

Both servers listen on 127.0.0.1 only, keep all they own below one data folder, and die with us.
"""

from treum.platform.embedded.kept import KeptSecrets, keep_secrets, read_secrets
from treum.platform.embedded.lock import FolderLock
from treum.platform.embedded.nats import EmbeddedNats
from treum.platform.embedded.ports import check_port, free_port
from treum.platform.embedded.postgres import EmbeddedPostgres
from treum.platform.embedded.supply import DatabaseUrls, database_urls, supplied

__all__ = [
    "DatabaseUrls",
    "EmbeddedNats",
    "EmbeddedPostgres",
    "FolderLock",
    "KeptSecrets",
    "check_port",
    "database_urls",
    "free_port",
    "keep_secrets",
    "read_secrets",
    "supplied",
]
