"""The benchmark of sign-in, as small as can be, over the real role."""

from bench.signin import AUDITED_MAX, OTHERS_MAX, TIMING_MAX, Size, measure
from treum.platform.testing import Servers


async def test_every_figure_is_there_with_its_target(servers: Servers) -> None:
    size = Size(rounds=1, pairs=2, reads=10, crowd=3, writes=20)
    parts = await measure(servers, size)
    targets = {name: part.target for name, part in parts.items() if name != "hashes_at_once"}
    assert targets == {"timing": TIMING_MAX, "others_p99": OTHERS_MAX, "audited": AUDITED_MAX}
    hashes = parts["hashes_at_once"]
    assert hashes.target is not None
    assert 1 <= hashes.value <= hashes.target
