"""`.ci/run` runs checks and tests whatever happens, and ends with pytest's closing line."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CLOSING = "==== 3 passed, 1 skipped in 2.10s ===="


def _run(folder: Path, *, check: int, test: int) -> subprocess.CompletedProcess[str]:
    (folder / ".ci").mkdir()
    shutil.copy(".ci/run", folder / ".ci/run")
    recipe = f"check:\n\t@echo checked; exit {check}\ntest:\n\t@echo '{CLOSING}'; exit {test}\n"
    (folder / "Makefile").write_text(recipe)
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = [str(folder / ".ci/run")]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("check", "test", "code"), [(0, 0, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1)])
def test_any_failure_fails_and_the_closing_line_is_last(
    tmp_path: Path, check: int, test: int, code: int
) -> None:
    done = _run(tmp_path, check=check, test=test)
    assert done.returncode == code
    assert "checked" in done.stdout
    assert done.stdout.splitlines()[-1] == CLOSING
