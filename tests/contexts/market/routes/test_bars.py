"""What a browser sees of the minute bars."""

from uuid import UUID

import httpx
import pytest

from tests.contexts.market.examples import BANKNIFTY, NIFTY
from tests.contexts.market.routes.conftest import RUN
from tests.contexts.market.service.plans import BARS

BARS_URL = f"/api/v1/market/instruments/{NIFTY.id}/bars"


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
