"""`make setup` says what is missing and does nothing twice."""

import ast
import sys
from pathlib import Path

import pytest

from tools import setup, web


def test_an_old_python_is_named() -> None:
    assert setup.obstacle((3, 9), lambda _: object()) == (
        "python3 is 3.9; 3.11 or newer is needed (make PYTHON=/path/to/python3.11)"
    )


def test_a_python_without_ensurepip_is_named() -> None:
    found = setup.obstacle((3, 11), lambda name: None if name == "ensurepip" else object())
    assert found == "python3 lacks ensurepip; on Debian: apt-get install python3-venv"


def test_a_complete_python_is_accepted() -> None:
    assert setup.obstacle((3, 12), lambda _: object()) is None


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in setup.SOURCES:
        (tmp_path / name).write_text(name)
    (tmp_path / ".venv").mkdir()
    return tmp_path


def test_an_unchanged_lock_installs_nothing(project: Path) -> None:
    venv = project / ".venv"
    (venv / ".treum-stamp").write_text(setup.fingerprint(project))
    setup.install(project, venv)
    assert [path.name for path in venv.iterdir()] == [".treum-stamp"]


@pytest.mark.parametrize("name", setup.SOURCES)
def test_a_changed_source_changes_the_fingerprint(project: Path, name: str) -> None:
    before = setup.fingerprint(project)
    (project / name).write_text("other")
    assert setup.fingerprint(project) != before


def test_another_python_is_recognised(project: Path) -> None:
    config = project / ".venv/pyvenv.cfg"
    config.write_text("version = {}.{}.1\n".format(*sys.version_info[:2]))
    assert setup._same_python(project / ".venv")
    config.write_text("version = 3.1.4\n")
    assert not setup._same_python(project / ".venv")


def test_the_file_parses_on_an_old_python() -> None:
    ast.parse(Path(setup.__file__).read_text(), feature_version=(3, 7))


def test_web_sources_leave_out_what_npm_brings(tmp_path: Path) -> None:
    for name in ("apps/a.ts", "node_modules/b/b.js", "apps/shell/dist/c.js", "package.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    found = [str(path.relative_to(tmp_path)) for path in web.sources(tmp_path)]
    assert found == ["package.json", "apps/a.ts"]


def test_a_changed_web_source_changes_the_fingerprint(tmp_path: Path) -> None:
    source = tmp_path / "a.ts"
    source.write_text("one")
    before = web.fingerprint([source])
    source.write_text("two")
    assert web.fingerprint([source]) != before
