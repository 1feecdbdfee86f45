"""What a browser sees of the days that are not ordinary."""

import httpx
import pytest

from treum.contexts.market.rules.calendar_edit import edited_day
from treum.contexts.market.rules.session import SessionKind, local_day
from treum.contexts.market.service.calendar import set_day
from treum.platform.clock import now
from treum.platform.database import Database

URL = "/api/v1/market/special-days"


async def test_special_days_are_public_and_name_their_windows(
    client: httpx.AsyncClient, market: None
) -> None:
    page = (await client.get(URL, params={"from": "2024-03-02", "limit": 2})).json()
    assert page["items"] == [
        {
            "day": "2024-03-02",
            "kind": "special",
            "name": "Disaster recovery drill",
            "windows": [
                {"opens_at": "2024-03-02T03:45:00Z", "closes_at": "2024-03-02T04:30:00Z"},
                {"opens_at": "2024-03-02T06:00:00Z", "closes_at": "2024-03-02T07:00:00Z"},
            ],
        },
        {"day": "2024-03-08", "kind": "holiday", "name": "Mahashivratri", "windows": []},
    ]
    rest = (await client.get(URL, params={"cursor": page["next"], "limit": 1})).json()
    assert rest["items"][0]["day"] > "2024-03-08"


async def test_without_a_day_they_begin_today(
    client: httpx.AsyncClient, market: None, database: Database
) -> None:
    today = local_day(now())
    edit = edited_day("NSE", today, kind=SessionKind.HOLIDAY, name="Closed by hand", hours=())
    async with database.transaction(actor="operator:asha") as tx:
        await set_day(tx, edit, opens_year=True)
    first = (await client.get(URL)).json()["items"][0]
    assert (first["day"], first["name"]) == (today.isoformat(), "Closed by hand")


@pytest.mark.parametrize(
    ("params", "status"), [({"from": "0"}, 422), ({"cursor": "nonsense"}, 400)]
)
async def test_a_bad_question_is_refused(
    client: httpx.AsyncClient, market: None, params: dict[str, str], status: int
) -> None:
    assert (await client.get(URL, params=params)).status_code == status


async def test_without_a_calendar_there_is_no_answer(client: httpx.AsyncClient) -> None:
    answer = await client.get(URL)
    assert (answer.status_code, answer.json()["code"]) == (404, "market.calendar_gap")
