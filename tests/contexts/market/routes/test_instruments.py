"""What a browser sees of what is listed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.contexts.market.daily_bars import made, store
from tests.contexts.market.examples import NIFTY
from tests.contexts.market.routes.conftest import RUN
from treum.contexts.market import api
from treum.contexts.market.adapters.reference import instrument_id
from treum.contexts.market.service.reference import list_securities
from treum.platform.database import Database

URL = "/api/v1/market/instruments"
MADEUP = instrument_id("NSE", "MADEUP")
EX_ON = date(2025, 11, 26)


async def _symbols(reader: httpx.AsyncClient, **params: str) -> list[str]:
    answer = await reader.get(URL, params={"limit": 200, **params})
    return [item["symbol"] for item in answer.json()["items"]]


async def _listed(reader: httpx.AsyncClient, at: UUID = NIFTY.id) -> dict[str, Any]:
    found: dict[str, Any] = (await reader.get(f"{URL}/{at}")).json()
    return found


@pytest.fixture
async def madeup(database: Database, market: None) -> None:
    async with database.transaction() as tx:
        await list_securities(tx, "NSE", names={"MADEUP": "Made_Up 100% Limited"})


@pytest.mark.parametrize("path", ["", f"/{NIFTY.id}", f"/{NIFTY.id}/bars", f"/{NIFTY.id}/daily"])
async def test_prices_are_for_the_signed_in(
    client: httpx.AsyncClient, market: None, path: str
) -> None:
    answer = await client.get(URL + path)
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.required")


async def test_instruments_are_listed_with_what_is_invented(reader: httpx.AsyncClient) -> None:
    answer = await reader.get(URL, params={"limit": 200})
    items = {item["symbol"]: item for item in answer.json()["items"]}
    assert len(items) == 54
    assert items["NIFTY"] == {
        "id": str(NIFTY.id),
        "symbol": "NIFTY",
        "name": "NIFTY 50",
        "exchange": "NSE",
        "kind": "index",
        "tick_size": "0.05",
        "is_demo": False,
        "last": {
            "price": "100.00",
            "previous": "99.50",
            "day": "2024-06-04",
            "at": "2024-06-04T03:46:00Z",
            "run_id": str(RUN),
        },
    }
    assert items["DEMO01"]["is_demo"]
    assert items["DEMO01"]["last"] is None
    assert await _listed(reader) == items["NIFTY"]


async def test_without_a_minute_the_last_price_is_the_close_of_the_newest_day(
    reader: httpx.AsyncClient, database: Database, madeup: None
) -> None:
    async with database.transaction() as tx:
        await store(tx, made(EX_ON - timedelta(days=1), "90"), made(EX_ON, "51", base="45"))
    assert (await _listed(reader, MADEUP))["last"] == {
        "price": "51.00",
        "previous": "45.00",
        "day": "2025-11-26",
        "at": None,
        "run_id": None,
    }


async def test_symbols_that_begin_as_sought_come_first(
    reader: httpx.AsyncClient, database: Database
) -> None:
    assert await _symbols(reader, query="nifty") == ["NIFTY", "BANKNIFTY"]
    async with database.transaction() as tx:
        await list_securities(tx, "NSE", names={"AAA": "All about Nifty"})
    assert await _symbols(reader, query=" NIFTY ") == ["NIFTY", "AAA", "BANKNIFTY"]
    assert await _symbols(reader, query="lantern") == ["DEMO02", "DEMO38"]


@pytest.mark.parametrize(
    ("query", "found"),
    [("100%", ["MADEUP"]), ("e_u", ["MADEUP"]), ("%", ["MADEUP"]), ("\\", []), ("nothing", [])],
)
async def test_no_letter_of_a_query_stands_for_others(
    reader: httpx.AsyncClient, madeup: None, query: str, found: list[str]
) -> None:
    assert await _symbols(reader, query=query) == found


async def test_one_kind_is_listed(reader: httpx.AsyncClient) -> None:
    assert await _symbols(reader, kind="index") == ["BANKNIFTY", "NIFTY"]
    assert await _symbols(reader, kind="future", query="tcs") == ["TCS25NOVFUT"]


async def test_what_is_invented_comes_last(reader: httpx.AsyncClient) -> None:
    found = await _symbols(reader)
    assert found[:4] == ["BANKNIFTY", "NIFTY", "RELIANCE25NOVFUT", "TCS25NOVFUT"]
    assert await _symbols(reader, query="d") == ["RELIANCE25NOVFUT", *found[4:]]


async def test_what_is_sought_comes_page_by_page(reader: httpx.AsyncClient) -> None:
    params: dict[str, Any] = {"query": "nifty", "limit": 1}
    first = (await reader.get(URL, params=params)).json()
    rest = (await reader.get(URL, params={**params, "cursor": first["next"]})).json()
    assert [each["symbol"] for each in first["items"] + rest["items"]] == ["NIFTY", "BANKNIFTY"]
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("path", "params", "status", "code"),
    [
        (f"/{RUN}", {}, 404, "market.instrument_missing"),
        (f"/{RUN}/corporate-actions", {}, 404, "market.instrument_missing"),
        ("", {"query": "x" * 65}, 422, "http.invalid"),
        ("", {"query": "a\0b"}, 422, "http.invalid"),
        ("", {"kind": "bond"}, 422, "http.invalid"),
        ("", {"cursor": "WzEsOSwiYSIsImIiXQ"}, 400, "http.bad_cursor"),
    ],
)
async def test_a_bad_question_is_refused(
    reader: httpx.AsyncClient, path: str, params: dict[str, str], status: int, code: str
) -> None:
    answer = await reader.get(URL + path, params=params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def _told(kind: str, ex_on: date, *, symbol: str = "MADEUP", **terms: Any) -> api.Candidate:
    return api.Candidate(
        symbol=symbol,
        ex_on=ex_on,
        kind=api.ActionKind(kind),
        terms=api.Terms(**terms),
        evidence="As told",
    )


async def test_confirmed_actions_are_listed_the_newest_first_and_no_proposal(
    reader: httpx.AsyncClient, database: Database, madeup: None
) -> None:
    renamed = _told("symbol_change", date(2020, 1, 1), symbol="OLDER", new_symbol="MADEUP")
    split = _told("split", EX_ON, shares_before=1, shares_after=2)
    async with database.transaction(actor="operator:asha") as tx:
        for told in (renamed, split):
            action = await api.propose(tx, "NSE", candidate=told)
            await api.decide(tx, action.id, state=api.ActionState.CONFIRMED, source="Circular 12")
        await api.propose(
            tx, "NSE", candidate=_told("bonus", EX_ON, shares_before=1, shares_after=2)
        )
    url = f"{URL}/{MADEUP}/corporate-actions"
    first = (await reader.get(url, params={"limit": 1})).json()
    rest = (await reader.get(url, params={"limit": 1, "cursor": first["next"]})).json()
    assert rest["next"] is None
    newest, oldest = first["items"] + rest["items"]
    assert (newest["kind"], newest["ex_on"], newest["source"]) == (
        "split",
        "2025-11-26",
        "Circular 12",
    )
    assert (newest["shares_before"], newest["shares_after"], newest["new_symbol"]) == (1, 2, None)
    assert (oldest["kind"], oldest["symbol"], oldest["new_symbol"]) == (
        "symbol_change",
        "OLDER",
        "MADEUP",
    )
