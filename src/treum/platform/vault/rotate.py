"""Every sealed value under the newest key, a batch at a time; begun again, it goes on."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import LargeBinary, Row, TableClause, bindparam, column, func, select, table, update

from treum.platform import audit
from treum.platform.audit import Act
from treum.platform.database import Database, Transaction
from treum.platform.errors import SetupError
from treum.platform.vault.seal import BadSeal, Vault

_BATCH_ROWS_MAX: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A column that holds what the vault sealed, in a table whose key is `id`."""

    schema: str
    table: str
    column: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.table}.{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """One batch that is committed."""

    sealed: Sealed
    values: int


async def rotate(
    database: Database,
    vault: Vault,
    *,
    columns: Sequence[Sealed],
    operator: str,
    batch_rows_max: int = _BATCH_ROWS_MAX,
) -> AsyncGenerator[Rotated, None]:
    """Each batch with its audit record. A value written meanwhile is under the newest key already.

    Raises: SetupError for a value that no key opens.
    """
    for sealed in columns:
        values = batch_rows_max
        while values == batch_rows_max:
            async with database.transaction(actor=operator) as tx:
                values = await _rewrap(tx, vault, sealed, rows_max=batch_rows_max)
            yield Rotated(sealed=sealed, values=values)


async def _rewrap(tx: Transaction, vault: Vault, sealed: Sealed, *, rows_max: int) -> int:
    rows = await _lock_outdated(tx, vault, sealed, rows_max=rows_max)
    if not rows:
        return 0
    fresh = [{"row": row.id, "fresh": _fresh(vault, row, sealed=sealed)} for row in rows]
    held = _table(sealed)
    await tx.execute(
        update(held)
        .where(held.c.id == bindparam("row"))
        .values({sealed.column: bindparam("fresh", type_=LargeBinary)}),
        fresh,
    )
    detail = {"column": str(sealed), "key": vault.newest, "values": len(rows)}
    await audit.record(
        tx, Act(action="platform.keys_rotated", subject=f"column:{sealed}", detail=detail)
    )
    return len(rows)


async def _lock_outdated(
    tx: Transaction, vault: Vault, sealed: Sealed, *, rows_max: int
) -> Sequence[Row[Any]]:
    held = _table(sealed)
    value = held.c[sealed.column]
    found = await tx.execute(
        select(held.c.id, value.label("value"))
        .where(func.substring(value, 1, len(vault.head)) != vault.head)
        .order_by(held.c.id)
        .limit(rows_max)
        .with_for_update()
    )
    return found.all()


def _fresh(vault: Vault, row: Row[Any], *, sealed: Sealed) -> bytes:
    try:
        return vault.rewrap(row.value)
    except BadSeal as error:
        raise SetupError(f"{sealed} of {row.id}: {error}") from error


def _table(sealed: Sealed) -> TableClause:
    return table(
        sealed.table, column("id"), column(sealed.column, LargeBinary), schema=sealed.schema
    )
