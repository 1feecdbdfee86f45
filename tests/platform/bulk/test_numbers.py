"""What COPY says in its binary format comes as whole numbers, exactly."""

import numpy as np
import pytest
from sqlalchemy import text

from treum.platform.bulk import NONE, BulkError, Field, read_numbers
from treum.platform.bulk.decode import decode
from treum.platform.bulk.group import grouped
from treum.platform.database import Database, Transaction

INTEGER, DECIMAL = Field.INTEGER, Field.DECIMAL


async def _read(tx: Transaction, query: str, *fields: Field, rows_max: int = 10) -> list[list[int]]:
    blocks = await read_numbers(tx, query, [], fields=fields, rows_max=rows_max)
    found = np.concatenate(blocks, axis=1)
    return [[int(value) for value in row] for row in found.T]


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ("0", 0),
        ("0.0001", 1),
        ("0.05", 500),
        ("1", 10_000),
        ("9999.9999", 99_999_999),
        ("10000", 100_000_000),
        ("-10000.05", -100_000_500),
        ("99999999999999.9999", 999_999_999_999_999_999),
        ("10000000000000", 100_000_000_000_000_000),
    ],
)
async def test_a_decimal_comes_in_ten_thousandths(tx: Transaction, told: str, value: int) -> None:
    assert await _read(tx, f"SELECT CAST({told} AS numeric(18, 4))", DECIMAL) == [[value]]


async def test_integers_of_every_width_days_and_instants_come_as_they_are(tx: Transaction) -> None:
    query = """
        SELECT CAST(-7 AS smallint), CAST(70000 AS integer), CAST(-9000000000 AS bigint),
            DATE '2000-01-11', TIMESTAMPTZ '1999-12-31 23:59:59.5Z', CAST(NULL AS bigint),
            CAST(NULL AS numeric)
    """
    fields = [*[INTEGER] * 6, DECIMAL]
    assert await _read(tx, query, *fields) == [
        [-7, 70_000, -9_000_000_000, 10, -500_000, NONE, NONE]
    ]


async def test_rows_that_lie_across_pieces_come_whole_and_in_order(tx: Transaction) -> None:
    """Some 9 MB, in more than two pieces; rows differ in their lengths."""
    query = """
        SELECT n, CASE WHEN n % 3 = 0 THEN NULL ELSE n * 0.05 END
        FROM generate_series(1, 300000) AS n
    """
    blocks = await read_numbers(tx, query, [], fields=[INTEGER, DECIMAL], rows_max=300_000)
    assert len(blocks) > 1
    found = np.concatenate(blocks, axis=1)
    numbers = np.arange(1, 300_001)
    assert np.array_equal(found[0], numbers)
    assert np.array_equal(found[1], np.where(numbers % 3 == 0, NONE, numbers * 500))


async def test_no_row_is_an_empty_array(tx: Transaction) -> None:
    (found,) = await read_numbers(tx, "SELECT 1 LIMIT 0", [], fields=[INTEGER], rows_max=1)
    assert found.shape == (1, 0)


@pytest.mark.parametrize(
    ("query", "field", "told"),
    [
        ("SELECT 1, 2", INTEGER, "row 1: another number of columns"),
        ("SELECT 'three'", INTEGER, "row 1: a value of another type"),
        ("SELECT CAST(1 AS integer)", DECIMAL, "row 1: a value of another type"),
        ("SELECT CAST('NaN' AS numeric)", DECIMAL, "row 1: a number out of range"),
        ("SELECT 0.00001", DECIMAL, "row 1: a number out of range"),
        ("SELECT 1e20", DECIMAL, "row 1: a number out of range"),
        ("SELECT n FROM generate_series(1, 11) AS n", INTEGER, "more than 10 rows"),
    ],
)
async def test_what_is_not_such_a_number_is_refused(
    tx: Transaction, query: str, field: Field, told: str
) -> None:
    with pytest.raises(BulkError, match=told):
        await _read(tx, query, field)


def test_a_row_that_is_cut_anywhere_waits_for_its_rest() -> None:
    row = b"\x00\x02" + b"\x00\x00\x00\x04\x00\x00\x00\x2a" + b"\x00\x00\x00\x02\x00\x07"
    kinds, out = np.zeros(2, dtype=np.uint8), np.empty((2, 3), dtype=np.int64)
    for cut in range(len(row)):
        found = decode(np.frombuffer(row + row[:cut], dtype=np.uint8), (kinds, out))
        assert [int(value) for value in found] == [1, len(row), 0]
        assert out[:, 0].tolist() == [42, 7]


async def test_the_rows_are_those_of_the_transaction(database: Database) -> None:
    """What it has written and not committed is read, and nobody else sees it."""
    async with database.transaction() as tx:
        await tx.execute(text("CREATE TEMPORARY TABLE seen (n integer) ON COMMIT DROP"))
        await tx.execute(text("INSERT INTO seen VALUES (5)"))
        assert await _read(tx, "SELECT n FROM pg_temp.seen", INTEGER) == [[5]]


def test_rows_are_grouped_in_their_order_across_blocks() -> None:
    first = np.array([[2, 0, 2], [10, 11, 12]])
    second = np.array([[0, 2], [13, 14]])
    rows, starts = grouped([first, second], 4)
    assert rows.tolist() == [[11, 13, 10, 12, 14]]
    assert starts.tolist() == [0, 2, 2, 5, 5]
