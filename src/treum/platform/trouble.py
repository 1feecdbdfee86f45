"""Which errors say that the database cannot serve now, whatever was asked of it."""

import re

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# SQLSTATE: connection, rollback by the server, no resources such as room on the disk, lock not
# available, shutting down.
_TROUBLE = re.compile(r"08...|40...|53...|55P03|57P0[1-4]")


def is_trouble(error: BaseException) -> bool:
    """Of the database, not of what was asked: it is waited for and never counted. Of a group all
    must be."""
    if isinstance(error, BaseExceptionGroup):
        return all(is_trouble(each) for each in error.exceptions)
    if isinstance(error, DBAPIError):
        code = getattr(error.orig, "sqlstate", None)
        return error.connection_invalidated or bool(code and _TROUBLE.fullmatch(code))
    if isinstance(error, OSError):  # TimeoutError is one.
        return error.filename is None  # Else it is about a file, not about a connection.
    return isinstance(error, PoolTimeout)
