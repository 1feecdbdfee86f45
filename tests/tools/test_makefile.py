"""`make run` hands settings over, and a signal to make leaves no process behind."""

import os
import re
import shutil
import signal
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import pytest

STUB = f"""#!{sys.executable}
import os, signal, sys
ends = (signal.SIGTERM, signal.SIGINT)
signal.pthread_sigmask(signal.SIG_BLOCK, ends)
print(*sorted(f"{{n}}={{v}}" for n, v in os.environ.items() if n.startswith("TREUM_")), sep="\\n")
print("arguments:", *sys.argv[1:])
print("ready", flush=True)
signal.sigwait(ends)
print("stopped")
"""
SOAKS = re.compile(r"^@soak_only|\bIS_SOAK\b", re.MULTILINE)
VARIABLES = ("DATA", "DAY", "SPEED", "SYMBOL", "PORT")


@pytest.fixture
def make(tmp_path: Path) -> list[str]:
    """The command `make run` on a stub that stands for `treum`."""
    shutil.copy("Makefile", tmp_path)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/treum").write_text(STUB)
    (tmp_path / "bin/treum").chmod(0o755)
    return ["make", "-C", str(tmp_path), "--no-print-directory", "run", "PYTHON=true", "VENV=."]


def _start(command: list[str]) -> subprocess.Popen[str]:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TREUM_", "MAKE", "MFLAGS")) and name not in VARIABLES
    }
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, env=clean, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    )


def _until_ready(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    lines = (line.strip() for line in process.stdout)
    return [line for line in takewhile(lambda line: line != "ready", lines) if line]


def test_variables_become_settings_only_when_given(make: list[str]) -> None:
    process = _start([*make, "DATA=some file.csv", "DAY=2024-06-04", "PORT=9000"])
    said = _until_ready(process)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=20)
    assert said == [
        "TREUM_FEED__DAY=2024-06-04",
        "TREUM_FEED__FILE=some file.csv",
        "TREUM_HTTP__PORT=9000",
        "arguments: run all",
    ]


def test_ending_make_alone_ends_what_it_started(make: list[str]) -> None:
    process = _start(make)
    assert _until_ready(process) == ["arguments: run all"]
    process.send_signal(signal.SIGTERM)
    # The pipe closes only when the last process that holds it is gone.
    out, _ = process.communicate(timeout=20)
    assert out.strip() == "stopped"


def test_the_terminals_interrupt_ends_it_too(make: list[str]) -> None:
    process = _start(make)
    _until_ready(process)
    os.killpg(process.pid, signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    assert out.strip() == "stopped"


def test_help_lists_every_command() -> None:
    said = subprocess.check_output(["make", "--no-print-directory", "help"], text=True)
    listed = {line.split()[0] for line in said.splitlines()}
    text = Path("Makefile").read_text()
    phony = next(line for line in text.splitlines() if line.startswith(".PHONY:"))
    assert listed == set(phony.split()[1:])


def test_the_soak_runs_every_test_that_waits_for_it() -> None:
    said = subprocess.check_output(["make", "--no-print-directory", "-n", "soak"], text=True)
    asked = [Path(word) for word in said.split() if word.startswith("tests/")]
    waiting = {each for each in Path("tests").rglob("test_*.py") if SOAKS.search(_text(each))}
    assert waiting
    assert {each for each in waiting if not _is_below(each, asked)} == set()


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _is_below(file: Path, places: list[Path]) -> bool:
    return any(file.is_relative_to(place) for place in places)
