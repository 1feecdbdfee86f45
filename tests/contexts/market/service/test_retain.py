"""Old prices go by parts, never silently and never before they are exported."""

import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.contexts.market.examples import NIFTY, bar
from tests.contexts.market.price_rows import store_minutes, store_ticks
from tests.make.workflows import ended, running
from treum.contexts.market.jobs.tidy import tidy_prices
from treum.contexts.market.queries.prices import drop_part, keep_parts, part_of, parts
from treum.contexts.market.service.reference import seed_reference
from treum.contexts.market.service.retain import drop_old_part, make_parts_ahead, old_parts
from treum.platform.database import Database, Transaction
from treum.platform.settings import PriceSettings
from treum.platform.testing import Servers
from treum.platform.workflows import Plan, Steps, Workflow, start

TODAY = datetime.now(UTC).date()
OLD = TODAY - timedelta(days=60)


def _tick(day: date, number: int = 0) -> dict[str, object]:
    at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=5)
    told = {"instrument_id": NIFTY.id, "at": at, "number": number, "quantity": None}
    return told | {"price": Decimal("5.05")}


async def _names(tx: Transaction, kind: str) -> list[str]:
    return [each.name for each in await parts(tx, kind, until=date(2100, 1, 1))]


async def _acts(database: Database) -> list[tuple[str, dict[str, object]]]:
    async with database.snapshot() as tx:
        rows = await tx.execute(
            text(
                "SELECT subject, detail FROM platform.audit"
                " WHERE action = 'market.prices_dropped' ORDER BY subject"
            )
        )
        return [(row.subject, row.detail) for row in rows]


async def test_parts_are_made_for_this_month_the_next_and_a_week(tx: Transaction) -> None:
    day = TODAY.replace(day=28)
    assert await make_parts_ahead(tx, day) == 2 + 8
    assert await make_parts_ahead(tx, day) == 0
    following = (day + timedelta(days=10)).strftime("%Y%m")
    assert await _names(tx, "minute_bar") == [
        f"minute_bar_{day:%Y%m}",
        f"minute_bar_{following}",
    ]
    assert len(await _names(tx, "tick")) == 8


async def test_no_part_is_made_for_a_day_that_cannot_be(tx: Transaction) -> None:
    with pytest.raises(DBAPIError, match="no prices of 1989-12-31 can be"):
        await keep_parts(tx, "tick", {date(1989, 12, 31)})


async def test_no_part_is_made_far_ahead_or_of_another_table(tx: Transaction) -> None:
    with pytest.raises(DBAPIError, match="no prices of"):
        await keep_parts(tx, "tick", {TODAY + timedelta(days=90)})


async def test_only_tables_of_prices_have_such_parts(tx: Transaction) -> None:
    with pytest.raises(DBAPIError, match="no prices are kept in run"):
        await keep_parts(tx, "run", {TODAY})


async def test_the_serving_role_owns_no_part_and_reaches_rows_through_the_table_only(
    tx: Transaction,
) -> None:
    await store_ticks(tx, OLD, [_tick(OLD)])
    owner = text(
        "SELECT pg_get_userbyid(relowner), has_table_privilege(oid, 'SELECT, INSERT, DELETE')"
        " FROM pg_class WHERE relname = :name"
    )
    row = (await tx.execute(owner, {"name": f"tick_{OLD:%Y%m%d}"})).one()
    assert tuple(row) == ("treum_owner", False)


async def test_a_young_part_cannot_be_dropped(tx: Transaction) -> None:
    await store_ticks(tx, OLD, [_tick(OLD)])
    part = await part_of(tx, "tick", OLD)
    assert await old_parts(tx, "tick", keep_days=60, today=TODAY) == []
    with pytest.raises(DBAPIError, match="not wholly older than 60 days"):
        await drop_part(tx, part, keep_days=60, rows=1)


async def test_a_part_with_other_rows_than_were_seen_cannot_be_dropped(tx: Transaction) -> None:
    await store_ticks(tx, OLD, [_tick(OLD), _tick(OLD, 1)])
    part = await part_of(tx, "tick", OLD)
    with pytest.raises(DBAPIError, match="holds 2 rows, not 1"):
        await drop_part(tx, part, keep_days=30, rows=1)


async def test_a_month_goes_with_its_bars_of_every_length_exported(
    tx: Transaction, tmp_path: Path
) -> None:
    await seed_reference(tx)
    tx.actor = "market.tidy_prices"
    await store_minutes(tx, [bar("09:15", "100"), bar("09:15", "101", day=date(2024, 7, 3))])
    (part, _) = await old_parts(tx, "minute_bar", keep_days=365, today=TODAY)
    files = await drop_old_part(tx, part, keep_days=365, folder=tmp_path)
    assert [each.path.relative_to(tmp_path) for each in files] == [
        Path("1m/2024-06-01_2024-07-01.parquet")
    ]
    assert pl.read_parquet(files[0].path)["close"].to_list() == [Decimal("100.0000")]
    assert await _names(tx, "minute_bar") == ["minute_bar_202407"]


async def test_the_night_drops_what_is_old_after_exporting_it_and_says_so(
    servers: Servers, database: Database, tmp_path: Path
) -> None:
    """A part that cannot be exported stays, and holds up no other."""
    young = TODAY - timedelta(days=3)
    days = [OLD, OLD + timedelta(days=1), young]
    async with database.transaction() as tx:
        await seed_reference(tx)
        for day in days:
            await store_ticks(tx, day, [_tick(day)])
    blocked = tmp_path / f"tick/{days[0]}_{days[1]}.parquet"
    blocked.mkdir(parents=True)
    keep = PriceSettings(tick_days=30, export_dir=tmp_path)

    async def tidy(steps: Steps) -> None:
        await tidy_prices(steps, keep)

    plan = Plan(workflows=[Workflow("market.tidy", tidy)], poll_s=0.05)
    async with running(servers, database, plan=plan):
        async with database.transaction() as tx:
            await start(tx, "market.tidy", id="tidy-1", arguments=[])
        assert await ended(database, "tidy-1") == "SUCCESS"
    async with database.snapshot() as tx:
        names = await _names(tx, "tick")
        left = await tx.scalar(text("SELECT count(*) FROM market.tick"))
    assert names[:2] == [f"tick_{OLD:%Y%m%d}", f"tick_{young:%Y%m%d}"]
    assert left == 2
    written = f"{days[1]}_{days[1] + timedelta(days=1)}.parquet"
    assert sorted(os.listdir(tmp_path / "tick")) == [blocked.name, written, f"{written}.json"]
    ((subject, detail),) = await _acts(database)
    assert subject == f"market_part:tick_{days[1]:%Y%m%d}"
    assert (detail["rows"], detail["keep_days"]) == (1, 30)
    assert written in str(detail["exported"])


async def test_the_owners_functions_of_prices_ignore_the_callers_search_path(
    tx: Transaction,
) -> None:
    found = await tx.execute(
        text(
            "SELECT proname, proconfig, CAST(proacl AS text) AS rights FROM pg_proc"
            " WHERE pronamespace = CAST('market' AS regnamespace) AND prosecdef ORDER BY proname"
        )
    )
    functions = list(found)
    assert [each.proname for each in functions] == ["drop_price_part", "keep_price_part"]
    for each in functions:
        assert "search_path=pg_catalog, pg_temp" in each.proconfig
        assert "treum_app=X" in each.rights
        assert "{=X" not in each.rights
        assert ",=X" not in each.rights
