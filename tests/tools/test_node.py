"""Node and npm come from the pinned wheel."""

import subprocess
from pathlib import Path

from tools import node


def test_node_and_npm_are_the_wheels(tmp_path: Path) -> None:
    env = {**node.environment(tmp_path), "PATH": f"{tmp_path}:/nowhere"}
    said = {
        name: subprocess.check_output([tmp_path / name, "--version"], env=env, text=True).strip()
        for name in ("node", "npm")
    }
    assert said["node"].startswith("v24.")
    assert said["npm"].split(".")[0].isdigit()


def test_they_stand_before_the_systems(tmp_path: Path) -> None:
    assert node.environment(tmp_path)["PATH"].startswith(f"{tmp_path}:")
