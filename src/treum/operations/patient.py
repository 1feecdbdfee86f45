"""What a doctor looks at: the settings, completed by the data folder, and the ways in."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from treum.platform.database import Database
from treum.platform.embedded import supplied
from treum.platform.errors import SetupError
from treum.platform.live import MemoryBus
from treum.platform.settings import Secret, Settings


@dataclass(frozen=True, slots=True)
class Patient:
    """given: as the operator wrote them. settings: completed, unless `lacks` says what is not
    there."""

    given: Settings
    settings: Settings
    lacks: str | None = None

    @staticmethod
    def of(given: Settings) -> "Patient":
        try:
            return Patient(given, supplied(given))
        except SetupError as error:
            return Patient(given, given, str(error))


@contextlib.asynccontextmanager
async def database(url: Secret) -> AsyncIterator[Database]:
    """One connection that sends nothing."""
    opened = Database(url.reveal(), live=MemoryBus(), name="doctor", connections_max=1)
    try:
        yield opened
    finally:
        await opened.close()


def place_of(url: str) -> str:
    """Host and port; never the password."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
