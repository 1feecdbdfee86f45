"""`make check` runs every check to the end and hides no failure."""

import sys

import pytest

from tools import check


def _check(name: str, code: str) -> check.Check:
    return check.Check(name, (sys.executable, "-c", code))


@pytest.fixture
def groups(monkeypatch: pytest.MonkeyPatch) -> None:
    first = (_check("bad", "import sys; print('a fault'); sys.exit(3)"), _check("good", "print(1)"))
    monkeypatch.setattr(check, "GROUPS", {"python": first, "web": (_check("last", ""),)})


@pytest.mark.usefixtures("groups")
def test_a_failure_is_told_and_the_rest_still_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main([]) == 1
    said = capsys.readouterr().out
    assert "FAIL bad " in said
    assert "a fault" in said
    assert "ok   good " in said
    assert "ok   last " in said
    assert said.endswith("2 of 3 checks passed\n")


@pytest.mark.usefixtures("groups")
def test_a_group_can_run_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main(["web"]) == 0
    assert capsys.readouterr().out.endswith("1 of 1 checks passed\n")


def test_every_tool_that_can_fail_is_a_check() -> None:
    commands = {word for group in check.GROUPS.values() for one in group for word in one.command}
    wanted = {"sizes", "words", "locks", "licences", "migrations", "generated"}
    assert {f"tools.{name}" for name in wanted} <= commands
