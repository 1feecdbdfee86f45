"""What a browser sees of the daily bars."""

from datetime import date, timedelta

import httpx
import pytest

from tests.contexts.market.daily_bars import made, store
from tests.contexts.market.examples import NIFTY
from tests.contexts.market.routes.conftest import RUN
from treum.contexts.market import api
from treum.contexts.market.adapters.reference import instrument_id
from treum.contexts.market.service.reference import list_securities
from treum.platform.database import Database

URL = f"/api/v1/market/instruments/{instrument_id('NSE', 'MADEUP')}/daily"
EX_ON = date(2025, 11, 26)
DAY = timedelta(days=1)


@pytest.fixture
async def split(database: Database, market: None) -> None:
    """Three days, the second of which halves the price of a share."""
    halved = api.Candidate(
        symbol="MADEUP",
        ex_on=EX_ON,
        kind=api.ActionKind.SPLIT,
        terms=api.Terms(shares_before=1, shares_after=2),
        evidence="As told",
    )
    bars = [made(EX_ON - DAY, "100", "101.25"), made(EX_ON, "51"), made(EX_ON + DAY, "52")]
    async with database.transaction(actor="operator:asha") as tx:
        await list_securities(tx, "NSE", names={"MADEUP": "MADEUP"})
        await store(tx, *bars)
        action = await api.propose(tx, "NSE", candidate=halved)
        await api.decide(tx, action.id, state=api.ActionState.CONFIRMED, source="Circular 12")


async def _closes(reader: httpx.AsyncClient, **params: str | int) -> list[tuple[str, str, int]]:
    items = (await reader.get(URL, params=params)).json()["items"]
    return [(item["day"], item["close"], item["volume"]) for item in items]


async def test_days_come_in_todays_shares_the_newest_first(
    reader: httpx.AsyncClient, split: None
) -> None:
    assert await _closes(reader) == [
        ("2025-11-27", "52.00", 100),
        ("2025-11-26", "51.00", 100),
        ("2025-11-25", "50.6250", 200),
    ]


async def test_days_as_traded(reader: httpx.AsyncClient, split: None) -> None:
    answer = await reader.get(URL, params={"adjusted": "false", "to": EX_ON.isoformat()})
    assert answer.json()["items"] == [
        {
            "day": "2025-11-25",
            "open": "100.00",
            "high": "101.25",
            "low": "100.00",
            "close": "101.25",
            "volume": 100,
        }
    ]


async def test_from_is_included_and_to_is_not(reader: httpx.AsyncClient, split: None) -> None:
    found = await _closes(reader, **{"from": "2025-11-26", "to": "2025-11-27"})
    assert found == [("2025-11-26", "51.00", 100)]


@pytest.mark.parametrize("adjusted", ["true", "false"])
async def test_days_come_page_by_page(
    reader: httpx.AsyncClient, split: None, adjusted: str
) -> None:
    params = {"limit": "2", "adjusted": adjusted}
    first = (await reader.get(URL, params=params)).json()
    rest = (await reader.get(URL, params={**params, "cursor": first["next"]})).json()
    days = [bar["day"] for bar in first["items"] + rest["items"]]
    assert days == ["2025-11-27", "2025-11-26", "2025-11-25"]
    assert rest["next"] is None


async def test_a_page_goes_on_under_the_earlier_symbol(
    reader: httpx.AsyncClient, database: Database, split: None
) -> None:
    renamed = api.Candidate(
        symbol="OLDER",
        ex_on=EX_ON - DAY,
        kind=api.ActionKind.SYMBOL_CHANGE,
        terms=api.Terms(new_symbol="MADEUP"),
        evidence="As told",
    )
    async with database.transaction(actor="operator:asha") as tx:
        await store(tx, *(made(EX_ON - n * DAY, str(90 + n), symbol="OLDER") for n in (1, 2, 3)))
        action = await api.propose(tx, "NSE", candidate=renamed)
        await api.decide(tx, action.id, state=api.ActionState.CONFIRMED, source="Circular 13")
    assert await _closes(reader, limit=4, adjusted="false") == [
        ("2025-11-27", "52.00", 100),
        ("2025-11-26", "51.00", 100),
        ("2025-11-25", "101.25", 100),
        ("2025-11-24", "92.00", 100),
    ]


async def test_an_instrument_without_daily_files_has_none(reader: httpx.AsyncClient) -> None:
    answer = await reader.get(f"/api/v1/market/instruments/{NIFTY.id}/daily")
    assert answer.json() == {"items": [], "next": None}


@pytest.mark.parametrize(
    ("url", "params", "status", "code"),
    [
        (f"/api/v1/market/instruments/{RUN}/daily", {}, 404, "market.instrument_missing"),
        (URL, {"limit": "1001"}, 422, "http.invalid"),
        (URL, {"from": "1700000000"}, 422, "http.invalid"),
        (URL, {"to": "2025-02-30"}, 422, "http.invalid"),
        (URL, {"cursor": "nonsense"}, 400, "http.bad_cursor"),
    ],
)
async def test_a_bad_question_is_refused(
    reader: httpx.AsyncClient,
    split: None,
    *,
    url: str,
    params: dict[str, str],
    status: int,
    code: str,
) -> None:
    answer = await reader.get(url, params=params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
