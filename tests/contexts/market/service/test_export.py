"""Exported prices are what is stored, exactly, and can be taken back."""

import hashlib
import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import text

from tests.contexts.market.daily_bars import recorded
from tests.contexts.market.examples import BANKNIFTY, NIFTY, bar
from tests.contexts.market.price_rows import store_days, store_minutes, store_ticks
from treum.contexts.market.adapters.parquet import ExportWouldLose
from treum.contexts.market.service.export import BadExport, export_prices
from treum.contexts.market.service.reference import seed_reference
from treum.contexts.market.service.store import (
    TABLES,
    StoredOtherwise,
    Taken,
    store_frame,
    take_in_export,
)
from treum.platform.database import Transaction
from treum.platform.errors import SetupError

YEAR = {"from_": date(2024, 1, 1), "to": date(2025, 1, 1)}


@pytest.fixture
async def seeded(tx: Transaction) -> Transaction:
    await seed_reference(tx)
    tx.actor = "operator:asha"
    return tx


async def _stored(tx: Transaction, kind: str) -> list[dict[str, object]]:
    table = TABLES[kind]
    found = await tx.execute(table.select().order_by(*table.primary_key))
    return [dict(row) for row in found.mappings()]


def _read(path: Path, kind: str) -> list[dict[str, object]]:
    names = list(TABLES[kind].columns.keys())
    return [
        {name: str(row[name]) if name == "instrument_id" else row[name] for name in names}
        for row in pl.read_parquet(path).to_dicts()
    ]


def _as_text(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [
        {name: str(value) if name == "instrument_id" else value for name, value in row.items()}
        for row in rows
    ]


async def test_an_export_of_days_is_every_stored_value_and_comes_back(
    seeded: Transaction, tmp_path: Path
) -> None:
    """All columns, nulls and four decimals among them; a file a year."""
    await store_days(seeded, recorded("daily_2019_2026_delivery/RELIANCE.csv"))
    await store_days(seeded, recorded("daily_2017_2022/TCS.csv"))
    stored = await _stored(seeded, "daily_bar")
    days = {"from_": date(2017, 1, 1), "to": date(2027, 1, 1)}
    files = await export_prices(seeded, "1d", **days, folder=tmp_path)
    paths = [each.path for each in files]
    assert [path.name for path in paths][:2] == [
        "2017-01-01_2018-01-01.parquet",
        "2018-01-01_2019-01-01.parquet",
    ]
    told = [row for path in paths for row in _read(path, "daily_bar")]
    key = ("exchange", "symbol", "series", "day")
    assert sorted(told, key=lambda row: [str(row[name]) for name in key]) == stored
    await seeded.execute(text("DELETE FROM market.daily_bar"))
    for path in paths:
        await take_in_export(seeded, path)
    assert await _stored(seeded, "daily_bar") == stored


async def test_minutes_are_a_file_a_month_with_a_manifest(
    seeded: Transaction, tmp_path: Path
) -> None:
    bars = [
        bar("09:15", "100", "101", "99.95", "100.0001"),
        replace(bar("15:29", "7"), instrument_id=BANKNIFTY.id, volume=12),
        bar("09:15", "90", day=date(2024, 7, 3)),
    ]
    await store_minutes(seeded, [*bars, replace(bars[0], interval_s=900)])
    span = {"from_": date(2024, 6, 1), "to": date(2024, 9, 1)}
    files = await export_prices(seeded, "1m", **span, folder=tmp_path)
    assert [each.manifest and each.manifest.rows for each in files] == [2, 1, None]
    june = tmp_path / "1m/2024-06-01_2024-07-01.parquet"
    assert files[0].path == june
    assert sorted(path.name for path in june.parent.iterdir()) == [
        "2024-06-01_2024-07-01.parquet",
        "2024-06-01_2024-07-01.parquet.json",
        "2024-07-01_2024-08-01.parquet",
        "2024-07-01_2024-08-01.parquet.json",
    ]
    assert json.loads(june.with_name(f"{june.name}.json").read_text()) == {
        "file": june.name,
        "rows": 2,
        "sha256": hashlib.sha256(june.read_bytes()).hexdigest(),
        "from_": "2024-06-01",
        "to": "2024-07-01",
    }
    stored = _as_text(await _stored(seeded, "minute_bar"))
    told = [row for each in files[:2] for row in _read(each.path, "minute_bar")]
    assert [row for row in told if row["instrument_id"] == str(NIFTY.id)] == [
        row for row in stored if row["interval_s"] == 60 and row["instrument_id"] == str(NIFTY.id)
    ]
    frame = pl.read_parquet(june)
    assert frame.schema["close"] == pl.Decimal(18, 4)
    assert set(frame["symbol"]) == {"NIFTY", "BANKNIFTY"}
    assert Decimal("100.0001") in set(frame["close"])


async def test_ticks_come_back_to_the_microsecond(seeded: Transaction, tmp_path: Path) -> None:
    day, at = date(2024, 6, 4), datetime(2024, 6, 4, 4, 0, 0, 123_457, tzinfo=UTC)
    tick = {"instrument_id": NIFTY.id, "at": at, "price": Decimal("5.05"), "quantity": None}
    await store_ticks(seeded, day, [tick | {"number": 0}, tick | {"number": 1, "quantity": 3}])
    stored = await _stored(seeded, "tick")
    span = {"from_": day, "to": date(2024, 6, 5)}
    (file,) = await export_prices(seeded, "tick", **span, folder=tmp_path)
    await seeded.execute(text("DELETE FROM market.tick"))
    assert await take_in_export(seeded, file.path) == Taken(2, 2)
    assert await _stored(seeded, "tick") == stored
    assert await take_in_export(seeded, file.path) == Taken(2, 0)


async def test_a_smaller_export_never_replaces_a_larger_one(
    seeded: Transaction, tmp_path: Path
) -> None:
    await store_minutes(seeded, [bar("09:15", "100"), bar("09:16", "100")])
    span = {"from_": date(2024, 6, 1), "to": date(2024, 7, 1)}
    (file,) = await export_prices(seeded, "1m", **span, folder=tmp_path)
    before = file.path.read_bytes()
    await seeded.execute(text("DELETE FROM market.minute_bar WHERE at > '2024-06-04T03:45Z'"))
    with pytest.raises(ExportWouldLose, match="holds 2 rows, the database 1"):
        await export_prices(seeded, "1m", **span, folder=tmp_path)
    assert file.path.read_bytes() == before
    assert len(list(file.path.parent.iterdir())) == 2


async def test_a_changed_file_is_not_taken_back(seeded: Transaction, tmp_path: Path) -> None:
    await store_minutes(seeded, [bar("09:15", "100")])
    (file,) = await export_prices(
        seeded, "1m", from_=date(2024, 6, 1), to=date(2024, 7, 1), folder=tmp_path
    )
    file.path.write_bytes(file.path.read_bytes() + b"x")
    with pytest.raises(SetupError, match="not the one that its manifest tells of"):
        await take_in_export(seeded, file.path)


async def test_what_contradicts_stored_rows_is_not_taken(
    seeded: Transaction, tmp_path: Path
) -> None:
    await store_minutes(seeded, [bar("09:15", "100"), bar("09:16", "100")])
    (file,) = await export_prices(
        seeded, "1m", from_=date(2024, 6, 1), to=date(2024, 7, 1), folder=tmp_path
    )
    changed = pl.read_parquet(file.path).with_columns(
        pl.when(pl.col("at").dt.minute() == 46)
        .then(pl.lit(Decimal("99.0000")))
        .otherwise(pl.col("low"))
        .alias("low")
    )
    with pytest.raises(StoredOtherwise, match="1 of 2 rows"):
        await store_frame(seeded, "minute_bar", changed)
    assert len(await _stored(seeded, "minute_bar")) == 2


@pytest.mark.parametrize("interval", ["1h", "0m", "m", "1 m", "days"])
async def test_an_unknown_interval_is_refused(
    tx: Transaction, tmp_path: Path, interval: str
) -> None:
    with pytest.raises(BadExport, match="is none of 1d"):
        await export_prices(tx, interval, **YEAR, folder=tmp_path)
    with pytest.raises(BadExport, match="is not before"):
        await export_prices(tx, "1d", from_=YEAR["to"], to=YEAR["to"], folder=tmp_path)
    assert os.listdir(tmp_path) == []
