"""The benchmark of the engine, as small as can be, over the real path."""

from bench.engine import GROWTH_MIB_MAX, RATIO_MAX, SIGNALS_MIN, Size, measure
from treum.platform.testing import Servers


async def test_every_figure_is_there_with_its_target(servers: Servers) -> None:
    parts = await measure(servers, Size(instruments=20, closes=20))
    targets = {name: part.target for name, part in parts.items()}
    held = {"p99": RATIO_MAX, "signals": SIGNALS_MIN, "memory": GROWTH_MIB_MAX}
    assert targets == held | {"p50": None, "p99_ms": None}
    assert parts["p99"].value > 0
