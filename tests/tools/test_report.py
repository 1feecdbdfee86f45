"""The suite says what it ran, and no test may skip without saying why."""

import subprocess
import sys
from pathlib import Path

import pytest

SUITE = """
import pytest
def test_one(): pass
def test_two(): pytest.skip("NOT RUN: there is no browser")
"""
SILENT = """
import pytest
@pytest.mark.skip(reason="later")
def test_three(): pass
"""
EXPECTED_TO_FAIL = """
import pytest
@pytest.mark.xfail(reason="known")
def test_four(): assert False
"""
WHOLE_FILE = 'import pytest\npytest.skip("{}", allow_module_level=True)\n'


def _run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    plain = [
        "-o",
        "addopts=",
        "-p",
        "no:cacheprovider",
        "-p",
        "tools.report",
        *options,
        str(folder),
    ]
    command = [sys.executable, "-m", "pytest", "--rootdir", str(folder), "-c", "/dev/null", *plain]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(params=[(), ("-n", "1")], ids=["plain", "xdist"])
def options(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return tuple(request.param)


def test_what_ran_and_what_did_not_is_listed(tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "test_a.py").write_text(SUITE)
    done = _run(tmp_path, *options)
    assert done.returncode == 0
    assert "1 passed, 1 not run" in done.stdout
    assert "(1): there is no browser" in done.stdout
    assert "1 passed, 1 skipped in " in done.stdout.splitlines()[-1]


def test_a_silent_skip_is_a_failure(tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "test_a.py").write_text(SILENT)
    done = _run(tmp_path, *options)
    assert done.returncode == 1
    assert "skipped without 'NOT RUN:': later" in done.stdout


def test_an_expected_failure_is_a_failure(tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "test_a.py").write_text(EXPECTED_TO_FAIL)
    assert _run(tmp_path, *options).returncode == 1


def test_a_whole_file_is_held_to_the_same(tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "test_a.py").write_text(SUITE)
    (tmp_path / "test_b.py").write_text(WHOLE_FILE.format("NOT RUN: no recorded market data"))
    done = _run(tmp_path, *options)
    assert done.returncode == 0
    assert "no recorded market data" in done.stdout
    (tmp_path / "test_b.py").write_text(WHOLE_FILE.format("not today"))
    assert _run(tmp_path, *options).returncode != 0
