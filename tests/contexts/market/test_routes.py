"""What a browser sees of the market."""

from uuid import UUID

import httpx
import pytest

from tests.contexts.market.examples import BANKNIFTY, NIFTY
from tests.contexts.market.service.plans import BARS, replay_plan
from treum.contexts.market.rules.calendar_edit import edited_day
from treum.contexts.market.rules.freshness import FeedState
from treum.contexts.market.rules.session import SessionKind, local_day
from treum.contexts.market.service.calendar import set_day
from treum.contexts.market.service.close import close_bars
from treum.contexts.market.service.reference import seed_reference
from treum.contexts.market.service.run import begin_run, note_feed
from treum.platform.clock import now
from treum.platform.database import Database

RUN = UUID(int=1)
BARS_URL = f"/api/v1/market/instruments/{NIFTY.id}/bars"


@pytest.fixture
async def market(database: Database) -> None:
    async with database.transaction() as tx:
        await seed_reference(tx)
        await begin_run(tx, replay_plan(), RUN)
        await close_bars(tx, RUN, BARS[:1])


@pytest.fixture
async def reader(client: httpx.AsyncClient, market: None) -> httpx.AsyncClient:
    person = {"name": "Asha", "email": "asha@example.test", "password": "a long enough password"}
    await client.post("/api/v1/auth/register", json=person)
    me = await client.get("/api/v1/users/me")
    assert me.status_code == 200
    return client


async def test_status_is_public_and_shows_the_run(client: httpx.AsyncClient, market: None) -> None:
    answer = await client.get("/api/v1/market/status")
    assert answer.status_code == 200
    status = answer.json()
    assert status["exchange"] == "NSE"
    assert status["state"] in ("pre_open", "open", "special", "closed")
    run = status["run"]
    assert (run["id"], run["kind"], run["state"]) == (str(RUN), "replay", "running")
    assert (run["speed"], run["trading_day"]) == (60.0, "2024-06-04")
    assert run["market_time"] == "2024-06-04T03:46:00Z"


@pytest.mark.parametrize("url", [BARS_URL, "/api/v1/market/instruments"])
async def test_prices_are_for_the_signed_in(
    client: httpx.AsyncClient, market: None, url: str
) -> None:
    answer = await client.get(url)
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.required")


async def test_bars_are_decimal_strings_without_volume(reader: httpx.AsyncClient) -> None:
    answer = await reader.get(BARS_URL, params={"from": BARS[0].at.isoformat()})
    assert answer.json() == {
        "items": [
            {
                "at": "2024-06-04T03:45:00Z",
                "open": "100.00",
                "high": "100.00",
                "low": "100.00",
                "close": "100.00",
                "volume": None,
            }
        ],
        "next": None,
    }


async def test_bars_come_page_by_page(reader: httpx.AsyncClient) -> None:
    first = (await reader.get(BARS_URL, params={"limit": 2, "run": str(RUN)})).json()
    rest = (await reader.get(BARS_URL, params={"limit": 2, "cursor": first["next"]})).json()
    closes = [bar["close"] for bar in first["items"] + rest["items"]]
    assert closes == ["99.00", "99.50", "100.00"]
    assert rest["next"] is None


async def test_to_is_exclusive(reader: httpx.AsyncClient) -> None:
    params = dict.fromkeys(("from", "to"), BARS[0].at.isoformat())
    assert (await reader.get(BARS_URL, params=params)).json()["items"] == []


async def test_the_newest_before_an_instant_come_oldest_first(reader: httpx.AsyncClient) -> None:
    """A signal at the open shows the candles of the session before."""
    before = {"before": BARS[0].at.isoformat()}
    page = (await reader.get(BARS_URL, params=before | {"limit": "1"})).json()
    assert ([bar["close"] for bar in page["items"]], page["next"]) == (["99.50"], None)
    both = (await reader.get(BARS_URL, params=before | {"limit": "5"})).json()
    assert [bar["close"] for bar in both["items"]] == ["99.00", "99.50"]
    later = {"before": BARS[1].at.isoformat(), "limit": "2", "run": str(RUN)}
    newest = (await reader.get(BARS_URL, params=later)).json()
    assert [bar["close"] for bar in newest["items"]] == ["99.50", "100.00"]


async def test_the_status_tells_of_the_feed_and_of_rows_left_out(
    client: httpx.AsyncClient, market: None, database: Database
) -> None:
    status = (await client.get("/api/v1/market/status")).json()
    assert (status["run"]["feed_state"], status["run"]["feed_since"]) == ("live", None)
    assert status["rejected"] == [{"reason": "bad_number", "rows": 1}]
    async with database.transaction() as tx:
        await note_feed(tx, RUN, FeedState.STALE, since=BARS[0].closes_at)
    run = (await client.get("/api/v1/market/status")).json()["run"]
    assert (run["feed_state"], run["feed_since"]) == ("stale", "2024-06-04T03:46:00Z")


async def test_an_edit_of_the_calendar_is_in_force_at_once(
    client: httpx.AsyncClient, market: None, database: Database
) -> None:
    today = local_day(now())
    edit = edited_day("NSE", today, kind=SessionKind.HOLIDAY, name="Closed by hand", hours=())
    async with database.transaction(actor="operator:asha") as tx:
        await set_day(tx, edit, opens_year=True)
    status = (await client.get("/api/v1/market/status")).json()
    assert (status["state"], status["reason"]) == ("closed", "Holiday: Closed by hand")


async def test_another_instrument_has_no_bars(reader: httpx.AsyncClient) -> None:
    answer = await reader.get(BARS_URL.replace(str(NIFTY.id), str(BANKNIFTY.id)))
    assert answer.json() == {"items": [], "next": None}


@pytest.mark.parametrize(
    ("url", "params", "status", "code"),
    [
        (BARS_URL.replace(str(NIFTY.id), str(RUN)), {}, 404, "market.instrument_missing"),
        (BARS_URL, {"run": str(UUID(int=9))}, 404, "market.run_missing"),
        (BARS_URL, {"from": "2024-06-04T09:15:00"}, 422, "http.invalid"),
        (BARS_URL, {"limit": "1001"}, 422, "http.invalid"),
        (BARS_URL, {"cursor": "nonsense"}, 400, "http.bad_cursor"),
        (BARS_URL, {"before": "2024-06-04T09:15:00"}, 422, "http.invalid"),
        (
            BARS_URL,
            {"before": "2024-06-04T09:15:00Z", "to": "2024-06-04T09:15:00Z"},
            422,
            "market.bad_stretch",
        ),
    ],
)
async def test_a_bad_question_is_refused(
    reader: httpx.AsyncClient, url: str, params: dict[str, str], status: int, code: str
) -> None:
    answer = await reader.get(url, params=params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_instruments_are_listed_with_what_is_invented(reader: httpx.AsyncClient) -> None:
    answer = await reader.get("/api/v1/market/instruments", params={"limit": 200})
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
    }
    assert items["DEMO01"]["is_demo"]
