"""The peers of event-driven backtests trade as often as each other on the same bars."""

from random import Random

from bench._peers import peers
from tests.bench.environment import needs_peers

BARS = 2_000


def _walk() -> list[list[int]]:
    random, close, bars = Random(5), 20_000, []
    for _ in range(BARS):
        opened = close
        close += random.randint(-20, 20)
        high, low = max(opened, close) + random.randint(0, 15), min(opened, close) - 5
        bars.append([opened, high, low, close])
    return bars


@needs_peers
def test_both_send_the_same_orders_and_say_how_long_it_took() -> None:
    command = {"bars": _walk(), "fast": 10, "slow": 20, "fee": 0.0}
    with peers("nautilus_cross", "backtesting_cross") as there:
        told = [peer.ask(command) for peer in there.found.values()]
    assert not there.missing
    assert [each["bars"] for each in told] == [BARS, BARS]
    assert all(each["seconds"] > 0 for each in told)
    first, second = ((each["orders"], each["trades"]) for each in told)
    assert first == second
    assert first[0] > 50
    assert told[0]["filled"] == told[0]["orders"]
