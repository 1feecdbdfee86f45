"""The roles' figures lie in memory, and nothing of them is left behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from treum.main import figures
from treum.main.figures import clear_figures, figures_place, make_figures_place


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    clear_figures(tmp_path)


def _lies_in_memory(place: Path) -> bool:
    return place.resolve().parent == figures.MEMORY


@pytest.mark.skipif(not figures.MEMORY.is_dir(), reason="NOT RUN: there is no /dev/shm")
def test_they_lie_in_memory_for_as_long_as_the_roles_run(data_dir: Path) -> None:
    make_figures_place(data_dir)
    memory = figures_place(data_dir).resolve()
    assert _lies_in_memory(figures_place(data_dir))
    assert memory.stat().st_mode & 0o077 == 0
    (memory / "counter_1.db").touch()
    clear_figures(data_dir)
    assert not memory.exists()
    assert list(data_dir.iterdir()) == []


def test_an_end_that_could_not_clear_is_cleared_by_the_next_start(data_dir: Path) -> None:
    make_figures_place(data_dir)
    (figures_place(data_dir) / "counter_1.db").touch()
    left = figures_place(data_dir).resolve()
    make_figures_place(data_dir)
    assert list(figures_place(data_dir).iterdir()) == []
    assert left == figures_place(data_dir).resolve() or not left.exists()


def test_without_memory_they_lie_in_the_data_folder(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "MEMORY", data_dir / "none")
    make_figures_place(data_dir)
    assert figures_place(data_dir).is_dir()
    assert not figures_place(data_dir).is_symlink()
    clear_figures(data_dir)
    assert list(data_dir.iterdir()) == []


def test_a_link_to_anywhere_else_is_not_followed(data_dir: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "kept").touch()
    figures_place(data_dir).symlink_to(other)
    clear_figures(data_dir)
    assert (other / "kept").exists()
    assert not figures_place(data_dir).is_symlink()
