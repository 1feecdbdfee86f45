"""COPY inside a `Transaction`."""

from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Table, text

from treum.platform.database import Transaction
from treum.platform.errors import Invalid

Sink = Callable[[bytes], Awaitable[None]]
_PATIENT = (
    text("SET LOCAL statement_timeout = '10min'"),
    text("SET LOCAL transaction_timeout = '15min'"),
)


class BulkError(Invalid):
    code = "platform.bulk"
    title = "These rows are not of the shape that was asked for"


async def patiently(tx: Transaction) -> None:
    """Allow this transaction minutes instead of seconds: it moves millions of rows."""
    for statement in _PATIENT:
        await tx.execute(statement)


async def copy_in(
    tx: Transaction, table: str, columns: Sequence[str], *, lines: AsyncIterable[bytes]
) -> int:
    """lines: of CSV, in pieces of any size. table: a trusted name, qualified or temporary.

    How many rows went in.
    """
    schema, _, name = table.rpartition(".")
    driver = await _driver(tx)
    done = await driver.copy_to_table(
        name, schema_name=schema or None, columns=list(columns), source=lines, format="csv"
    )
    return _count(done)


async def copy_records(
    tx: Transaction, table: Table, columns: Sequence[str], *, records: Iterable[Sequence[object]]
) -> None:
    """records: values in the order of the columns."""
    driver = await _driver(tx)
    await driver.copy_records_to_table(
        table.name, schema_name=table.schema, columns=list(columns), records=records
    )


async def copied_out(
    tx: Transaction, query: str, arguments: Sequence[object], *, sink: Sink, format_: str
) -> int:
    """query: with $1, $2 … for the arguments. format_: csv or binary. How many rows came."""
    driver = await _driver(tx)
    done = await driver.copy_from_query(query, *arguments, output=sink, format=format_)
    return _count(done)


# The driver is untyped.
async def _driver(tx: Transaction) -> Any:
    """The connection below the session, with the transaction begun: the driver would begin none."""
    await tx.execute(text("SELECT 1"))
    connection = await tx.session.connection()
    return (await connection.get_raw_connection()).driver_connection


def _count(done: str) -> int:
    """Of `COPY 12`."""
    return int(done.rpartition(" ")[2])
