"""The peers' environment is made from its lock, and known to be when it was."""

from pathlib import Path

import pytest

from tools import peers


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / peers.LOCK).write_text("talipp==2.7.0")
    (tmp_path / peers.VENV).mkdir()
    (tmp_path / peers.VENV / ".treum-stamp").write_text(peers.fingerprint(tmp_path))
    return tmp_path


def test_an_unchanged_lock_installs_nothing(project: Path) -> None:
    peers.install(project)
    assert [path.name for path in (project / peers.VENV).iterdir()] == [".treum-stamp"]
    assert peers.interpreter(project) == project / peers.VENV / "bin/python"


def test_an_environment_of_another_lock_is_not_used(project: Path) -> None:
    (project / peers.LOCK).write_text("talipp==2.7.1")
    with pytest.raises(peers.PeersMissing, match="make bench"):
        peers.interpreter(project)


def test_an_environment_that_was_never_made_is_missing(tmp_path: Path) -> None:
    with pytest.raises(peers.PeersMissing, match=peers.VENV):
        peers.interpreter(tmp_path)
