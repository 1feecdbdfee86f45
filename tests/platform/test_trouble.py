"""What is waited for as trouble of the database, and what is a bug."""

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from treum.platform.trouble import is_trouble


def _told(state: str) -> DBAPIError:
    error = asyncpg.PostgresError("x")
    error.sqlstate = state
    return DBAPIError("SELECT 1", {}, error)


# Source: PostgreSQL 18, appendix A.
@pytest.mark.parametrize(
    "state", ["08006", "40001", "40P01", "53100", "53200", "53300", "55P03", "57P01", "57P03"]
)
def test_a_state_of_the_server_is_trouble(state: str) -> None:
    assert is_trouble(_told(state))


@pytest.mark.parametrize("state", ["22001", "23505", "42P01", "55006", "57014"])
def test_a_state_of_the_statement_is_not(state: str) -> None:
    assert not is_trouble(_told(state))


@pytest.mark.parametrize(
    ("error", "is_expected"),
    [
        (ConnectionRefusedError(111, "refused"), True),
        (TimeoutError(), True),
        (PoolTimeout(), True),
        (DBAPIError("x", {}, Exception(), connection_invalidated=True), True),
        (FileNotFoundError(2, "none", "prices.csv"), False),
        (IntegrityError("x", {}, Exception()), False),
        (RuntimeError(), False),
        (ExceptionGroup("both", [_told("53100"), TimeoutError()]), True),
        (ExceptionGroup("one", [_told("53100"), RuntimeError()]), False),
    ],
)
def test_others_are_told_apart(error: Exception, is_expected: bool) -> None:
    assert is_trouble(error) is is_expected
