"""Who answers for the data sees the rows that were left out."""

from uuid import UUID

import httpx
import pytest
from sqlalchemy import insert

from tests.contexts.market.routes.conftest import RUN
from tests.make.members import act_as, member
from treum.contexts.identity.rules.people import Role
from treum.contexts.market.tables.runs import RejectedRowRow
from treum.platform.database import Database

URL = f"/api/v1/market/runs/{RUN}/rejected-rows"


@pytest.fixture
async def analyst(client: httpx.AsyncClient, database: Database, market: None) -> httpx.AsyncClient:
    rows = [
        {"run_id": RUN, "line": line, "reason": "out_of_order", "raw": f"row {line}"}
        for line in (8, 9)
    ]
    async with database.transaction() as tx:
        await tx.execute(insert(RejectedRowRow), rows)
    act_as(client, await member(database, Role.ANALYST))
    return client


async def test_rows_come_in_the_order_of_the_file_page_by_page(analyst: httpx.AsyncClient) -> None:
    first = (await analyst.get(URL, params={"limit": 2})).json()
    rest = (await analyst.get(URL, params={"limit": 2, "cursor": first["next"]})).json()
    assert first["items"] == [
        {"line": 7, "reason": "bad_number", "raw": "NIFTY,20240604,09:18,x,1,1,1"},
        {"line": 8, "reason": "out_of_order", "raw": "row 8"},
    ]
    assert ([row["line"] for row in rest["items"]], rest["next"]) == ([9], None)


async def test_rows_of_one_reason(analyst: httpx.AsyncClient) -> None:
    items = (await analyst.get(URL, params={"reason": "out_of_order"})).json()["items"]
    assert [row["line"] for row in items] == [8, 9]


async def test_a_reader_of_signals_is_refused(reader: httpx.AsyncClient) -> None:
    answer = await reader.get(URL)
    assert (answer.status_code, answer.json()["code"]) == (403, "auth.not_permitted")


async def test_another_run_is_unknown(analyst: httpx.AsyncClient) -> None:
    answer = await analyst.get(URL.replace(str(RUN), str(UUID(int=9))))
    assert (answer.status_code, answer.json()["code"]) == (404, "market.run_missing")


async def test_a_line_beyond_every_file_is_a_bad_cursor(analyst: httpx.AsyncClient) -> None:
    answer = await analyst.get(URL, params={"cursor": "WzEsOTk5OTk5OTk5OTld"})
    assert (answer.status_code, answer.json()["code"]) == (400, "http.bad_cursor")
