"""The migration history is one line of dated names."""

from pathlib import Path

from tools.migrations import faults


def _revision(folder: Path, name: str, *, revision: str, down: str | None = None) -> None:
    text = f"revision = {revision!r}\ndown_revision = {down!r}\n"
    (folder / "versions").mkdir(exist_ok=True)
    (folder / "versions" / name).write_text(text)


def test_one_dated_line_passes(tmp_path: Path) -> None:
    _revision(tmp_path, "2026_11_24_market_add_bars.py", revision="one")
    _revision(tmp_path, "2026_11_25_signals_add_exit.py", revision="two", down="one")
    assert list(faults(tmp_path)) == []


def test_two_heads_are_refused(tmp_path: Path) -> None:
    _revision(tmp_path, "2026_11_24_market_add_bars.py", revision="one")
    _revision(tmp_path, "2026_11_25_signals_add_exit.py", revision="two", down="one")
    _revision(tmp_path, "2026_11_25_signals_add_note.py", revision="three", down="one")
    assert list(faults(tmp_path)) == ["2 heads (three, two); the history is one line"]


def test_a_name_without_date_is_refused(tmp_path: Path) -> None:
    _revision(tmp_path, "ab12_add_bars.py", revision="one")
    assert list(faults(tmp_path)) == [
        "ab12_add_bars.py: a migration is named YYYY_MM_DD_context_what.py"
    ]


def test_a_parent_that_is_missing_is_refused(tmp_path: Path) -> None:
    _revision(tmp_path, "2026_11_25_signals_add_exit.py", revision="two", down="one")
    (fault,) = faults(tmp_path)
    assert "history" in fault


def test_an_empty_history_is_refused(tmp_path: Path) -> None:
    (tmp_path / "versions").mkdir()
    assert list(faults(tmp_path)) == ["0 heads (none); the history is one line"]
