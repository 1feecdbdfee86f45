"""Which failures of the database are no answer: the same work is simply tried again."""

import contextlib
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# Source: PostgreSQL 18, appendix A: serialization, deadlock, lock not available, idle in
# transaction, and the classes connection, resources, operator intervention.
_STATES = ("40001", "40P01", "55P03", "25P03")
_CLASSES = ("08", "53", "57P")


def is_transient(error: Exception) -> bool:
    if not isinstance(error, DBAPIError):
        return False
    state = str(getattr(error.orig, "sqlstate", None) or "")
    is_away = error.connection_invalidated or isinstance(error.orig, OSError | PoolTimeout)
    return is_away or state in _STATES or state.startswith(_CLASSES)


@contextlib.contextmanager
def as_database_error() -> Iterator[None]:
    """A server that does not answer is an error of the socket, not yet one of the database."""
    try:
        yield
    except (OSError, PoolTimeout) as error:  # TimeoutError is an OSError.
        raise OperationalError("connect", None, error, connection_invalidated=True) from error
