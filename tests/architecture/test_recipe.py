"""A newcomer adds a context by ARCHITECTURE.md alone; the document itself is what is followed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(\w+) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = ("web/", "openapi.json")  # the browser's part is not touched by the recipe


def _blocks() -> list[tuple[str, str, str]]:
    """(kind, path, text) of each block of the recipe, in its order."""
    recipe = (ROOT / "ARCHITECTURE.md").read_text().partition("## How to add a context")[2]
    return [(kind, path, text) for kind, path, text in BLOCK.findall(recipe)]


def _copy_project(to: Path) -> None:
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.check_output(listing, cwd=ROOT, text=True).split("\0")
    for name in filter(None, names):
        if not name.startswith(LEFT_OUT) and (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    subprocess.run(["git", "init", "-q"], cwd=to, check=True)
    if (ROOT / ".mypy_cache").is_dir():  # only spares time: what the copy shares is not read again
        shutil.copytree(ROOT / ".mypy_cache", to / ".mypy_cache")


def _edit(path: Path, difference: str) -> None:
    """Replace the lines marked `-` by the lines marked `+` that follow them."""
    for old, new in re.findall(r"((?:^-.*\n)+)((?:^\+.*\n)*)", difference, re.MULTILINE):
        before = re.sub(r"^-", "", old, flags=re.MULTILINE)
        after = re.sub(r"^\+", "", new, flags=re.MULTILINE)
        text = path.read_text()
        assert text.count(before) == 1, f"{path.name} does not hold once: {before}"
        path.write_text(text.replace(before, after))


def _run(folder: Path, *command: str) -> str:
    env = {**os.environ, "PYTHONPATH": f"src{os.pathsep}."}
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _follow(folder: Path) -> None:
    newest = _run(folder, "-m", "tools.migrations", "--head").strip()
    for kind, name, text in _blocks():
        path = folder / name
        if kind == "diff":
            _edit(path, text)
        else:
            assert not path.exists(), name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace("NEWEST", newest))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which the recipe was followed, up to its last step."""
    folder = tmp_path_factory.mktemp("recipe")
    _copy_project(folder)
    _follow(folder)
    return folder


def test_the_recipe_names_every_part_of_a_context() -> None:
    parts = {Path(path).name for _, path, _ in _blocks() if "contexts/content/" in path}
    assert parts >= {"__init__.py", "rules.py", "tables.py", "service.py", "routes.py"}
    assert parts >= {"context.py", "test_rules.py", "test_service.py"}


def test_the_checks_pass_after_the_recipe(copy: Path) -> None:
    _run(copy, "-m", "tools.generated", "--write")
    assert "/api/v1/content/pages/{slug}" in (copy / "openapi.json").read_text()
    assert "`content.bad_slug`" in (copy / "docs/errors.md").read_text()
    said = _run(copy, "-m", "tools.check", "python")
    assert "FAIL" not in said
    assert said.count("ok  ") == 10


def test_its_tests_pass_after_the_recipe(copy: Path) -> None:
    assert " passed" in _run(copy, "-m", "pytest", "-q", "tests/contexts/content")


def test_the_architecture_tests_pass_after_the_recipe(copy: Path) -> None:
    names = ("tables", "sql", "layout", "roles", "events")
    files = [f"tests/architecture/test_{name}.py" for name in names]
    assert " passed" in _run(copy, "-m", "pytest", "-q", *files)


def test_a_context_without_its_place_in_the_line_is_refused(copy: Path, tmp_path: Path) -> None:
    for name in ("src", "tools"):
        shutil.copytree(copy / name, tmp_path / name)
    project = (copy / "pyproject.toml").read_text()
    (tmp_path / "pyproject.toml").write_text(project.replace('    "content",\n', ""))
    with pytest.raises(AssertionError, match=r"treum\.contexts\.content"):
        _run(tmp_path, str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo")
