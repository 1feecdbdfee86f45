"""Generated files equal what their command prints."""

from pathlib import Path

import pytest

from tools import generated


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(generated, "COMMANDS", {Path("made.md"): ("docs", "made")})
    monkeypatch.setattr(generated, "printed", lambda arguments: f"{' '.join(arguments)}\n")
    monkeypatch.setattr("tools.asvs.page", lambda _root: "page\n")
    monkeypatch.setattr("subprocess.check_output", lambda _command, text: "page\n")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/asvs.md").write_text("page\n")
    (tmp_path / "docs/strategies.md").write_text("page\n")
    return tmp_path


def test_an_equal_file_passes(project: Path) -> None:
    (project / "made.md").write_text("docs made\n")
    assert generated.check_or_write(project, write=False) == []


def test_a_stale_file_is_shown_and_left_alone(project: Path) -> None:
    (project / "made.md").write_text("old\n")
    found = generated.check_or_write(project, write=False)
    assert "-old" in found
    assert "+docs made" in found
    assert (project / "made.md").read_text() == "old\n"


def test_a_missing_file_is_a_fault(project: Path) -> None:
    assert "+docs made" in generated.check_or_write(project, write=False)


def test_writing_makes_it_pass(project: Path) -> None:
    generated.check_or_write(project, write=True)
    assert generated.check_or_write(project, write=False) == []
