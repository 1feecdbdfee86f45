"""`make test` brings a browser only where it may, and hides no failure of either suite."""

import os
import shutil
import subprocess

import pytest

from tools import node
from tools import test as suite


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)


@pytest.mark.usefixtures("nothing_installed")
def test_without_apt_the_reason_is_said() -> None:
    assert suite.install_browser() == "there is no apt-get on PATH"


def test_without_root_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "chromium" else "/bin/x")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert suite.install_browser() == "apt-get needs root"


@pytest.mark.parametrize(("web", "python", "code"), [(0, 0, 0), (1, 0, 1), (0, 2, 2), (1, 2, 2)])
def test_a_failure_of_either_suite_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, web: int, python: int, code: int
) -> None:
    monkeypatch.setattr(suite, "install_browser", lambda: None)
    monkeypatch.setattr(node, "run", lambda *_: web)
    done: subprocess.CompletedProcess[str] = subprocess.CompletedProcess([], python)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    assert suite.main([]) == code
