"""What a browser sees of the exchange and of the run."""

import httpx

from tests.contexts.market.routes.conftest import RUN
from tests.contexts.market.service.plans import BARS
from treum.contexts.market.rules.calendar_edit import edited_day
from treum.contexts.market.rules.freshness import FeedState
from treum.contexts.market.rules.session import SessionKind, local_day
from treum.contexts.market.service.calendar import set_day
from treum.contexts.market.service.run import note_feed
from treum.platform.clock import now
from treum.platform.database import Database


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
