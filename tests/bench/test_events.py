"""The benchmark of the event log, as small as can be, over the real path."""

from bench.events import COST_MAX, Size, measure
from treum.platform.testing import Servers


async def test_every_figure_is_there_and_only_the_cost_has_a_target(servers: Servers) -> None:
    parts = await measure(servers, Size(rounds=1, turns=2, events=40, processes=(1, 2)))
    targets = {name: part.target for name, part in parts.items()}
    assert targets == {"publish_over_insert": COST_MAX, "rate_1": None, "rate_2": None}
    assert all(part.value > 0 for part in parts.values())
