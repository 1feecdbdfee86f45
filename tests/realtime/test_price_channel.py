import json
from typing import Any

import msgspec
import pytest

from tests.realtime.builders import NEXT_RUN, RUN, Desk
from treum.realtime.price_channel import PriceChannel


class _Watcher:
    def __init__(self) -> None:
        self.is_lagging = False
        self.written: list[dict[str, Any]] = []

    def cut_if_slow(self) -> None:
        raise AssertionError

    def write(self, frame: bytes) -> None:
        self.written.append(json.loads(frame[2 if frame[1] < 126 else 4 :])["data"])

    def prices(self) -> list[dict[str, str]]:
        return [
            {item["instrument_id"]: item["price"] for item in update["items"]}
            for update in self.written
        ]


def _update(*, run: str = RUN, **prices: str) -> bytes:
    items = [
        {"instrument_id": name, "symbol": name.upper(), "price": price, "at": "t"}
        for name, price in prices.items()
    ]
    return json.dumps({"run": run, "market_time": "t", "items": items}).encode()


@pytest.fixture
def channel() -> PriceChannel:
    return PriceChannel()


@pytest.fixture
def watcher() -> _Watcher:
    return _Watcher()


def test_an_update_is_passed_on_as_it_came(channel: PriceChannel, watcher: _Watcher) -> None:
    channel.join(watcher, watcher.write)
    channel.replace(_update(a="1.05"))
    channel.flush()
    assert watcher.written == [json.loads(_update(a="1.05"))]


def test_who_joins_gets_the_newest_of_every_instrument(
    channel: PriceChannel, watcher: _Watcher
) -> None:
    for update in (_update(a="1", b="1"), _update(a="2"), _update(c="1")):
        channel.replace(update)
    channel.join(watcher, watcher.write)
    channel.flush()
    assert watcher.prices() == [{"a": "2", "b": "1", "c": "1"}]


def test_who_lagged_gets_the_newest_of_every_instrument(
    channel: PriceChannel, watcher: _Watcher
) -> None:
    channel.replace(_update(a="1", b="1"))
    channel.join(watcher, watcher.write)
    watcher.is_lagging = True
    for update in (_update(a="2"), _update(b="3")):
        channel.replace(update)
        channel.flush()
    watcher.is_lagging = False
    for update in (_update(a="4"), _update(a="5")):
        channel.replace(update)
        channel.flush()
    assert watcher.prices() == [{"a": "1", "b": "1"}, {"a": "4", "b": "3"}, {"a": "5"}]


def test_a_new_run_starts_an_empty_board(channel: PriceChannel, watcher: _Watcher) -> None:
    channel.replace(_update(a="1"))
    channel.replace(_update(run=NEXT_RUN, b="1"))
    channel.join(watcher, watcher.write)
    assert watcher.prices() == [{"b": "1"}]


def test_an_unreadable_update_changes_nothing(channel: PriceChannel, watcher: _Watcher) -> None:
    channel.join(watcher, watcher.write)
    with pytest.raises(msgspec.DecodeError):
        channel.replace(b'{"run":"r"}')
    channel.flush()
    assert watcher.written == []


async def test_prices_reach_their_subscribers_only(desk: Desk) -> None:
    async with desk.greeted() as watcher, desk.following() as other:
        await desk.bus.publish("prices.general", _update(a="1"))
        await watcher.subscribe("prices_general")
        await watcher.hear_of("SUBSCRIBED")
        first = await watcher.hear_of("PRICE_UPDATE")
        assert first["channel"] == "prices_general"
        assert first["data"] == json.loads(_update(a="1"))
        await desk.bus.publish("prices.general", _update(a="2"))
        second = await watcher.hear_of("PRICE_UPDATE")
        assert second["data"] == json.loads(_update(a="2"))
        await other.nothing_more()
        await watcher.say("UNSUBSCRIBE", {"channels": ["prices_general"]})
        await watcher.nothing_more()
        await desk.bus.publish("prices.general", _update(a="3"))
        await watcher.nothing_more()
