"""Only hand-written files are measured."""

import subprocess
from pathlib import Path

from tools.files import handwritten


def _write(root: Path, name: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text("x = 1\n")


def test_ignored_generated_and_migrated_files_are_left_out(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / ".gitignore").write_text("build/\n")
    _write(tmp_path, "build/made.py")
    _write(tmp_path, "migrations/versions/2026_01_01_market_add.py")
    _write(tmp_path, "web/generated.ts")
    _write(tmp_path, "src/new.py")
    _write(tmp_path, "web/generated_at.ts")
    found = list(handwritten(tmp_path, ".py", ".ts"))
    assert found == [Path("src/new.py"), Path("web/generated_at.ts")]


def test_a_deleted_file_is_left_out(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    _write(tmp_path, "gone.py")
    subprocess.run(["git", "add", "gone.py"], cwd=tmp_path, check=True)
    (tmp_path / "gone.py").unlink()
    assert list(handwritten(tmp_path, ".py")) == []
