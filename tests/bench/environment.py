"""Whether the peers are here: `make bench` makes their environment, `make test` does not."""

from pathlib import Path

import pytest

from tools.peers import PeersMissing, interpreter


def _are_missing() -> bool:
    try:
        interpreter()
    except PeersMissing:
        return True
    return False


needs_peers = pytest.mark.skipif(_are_missing(), reason="NOT RUN: no peers here; see `make bench`")


def no_peers() -> Path:
    raise PeersMissing("none here")
