"""`make test` brings a browser only where it may, and hides no failure of either suite."""

import os
import shutil
import subprocess
from dataclasses import replace

import pytest

from tools import node
from tools import test as suite

ABSENT = suite.Need("x", ("x",), lambda: False)


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)


@pytest.mark.usefixtures("nothing_installed")
def test_without_apt_the_reason_is_said() -> None:
    assert suite.bring(ABSENT) == "there is no apt-get on PATH"


def test_without_root_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: "/bin/x")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert suite.bring(ABSENT) == "apt-get needs root"


@pytest.mark.usefixtures("nothing_installed")
def test_what_is_here_is_left_alone() -> None:
    assert suite.bring(replace(ABSENT, is_here=lambda: True)) is None


@pytest.mark.parametrize(("web", "python", "code"), [(0, 0, 0), (1, 0, 1), (0, 2, 2), (1, 2, 2)])
def test_a_failure_of_either_suite_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, web: int, python: int, code: int
) -> None:
    monkeypatch.setattr(suite, "bring", lambda _: None)
    monkeypatch.setattr(node, "run", lambda *_: web)
    done: subprocess.CompletedProcess[str] = subprocess.CompletedProcess([], python)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    assert suite.main([]) == code
