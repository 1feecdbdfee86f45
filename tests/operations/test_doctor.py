"""The doctor's report: one line of each check, and an exit code that says whether to worry."""

import asyncio
from collections.abc import Callable

import pytest

from treum.operations import doctor
from treum.operations.doctor import CHECKS, run_doctor
from treum.operations.finding import Finding, fail, ok, warn
from treum.operations.patient import Patient
from treum.platform.settings import load


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, Finding]:
    """What the checks find: all is well until a test says otherwise."""
    found = {name: ok(name, "well") for name in CHECKS}

    def check(name: str) -> doctor.Check:
        async def look(_patient: Patient) -> Finding:
            return found[name]

        return look

    for name in CHECKS:
        monkeypatch.setitem(CHECKS, name, check(name))
    return found


def test_each_check_has_its_line_in_order(
    told: dict[str, Finding], capsys: pytest.CaptureFixture[str]
) -> None:
    told["nats"] = fail("nats", "two\nlines")
    assert run_doctor(load({}, None)) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines] == [f"{name}:" for name in CHECKS]
    assert "FAIL nats: two lines" in lines


@pytest.mark.parametrize(("finding", "code"), [(ok, 0), (warn, 0), (fail, 1)])
def test_only_a_failure_is_an_exit_code(
    told: dict[str, Finding], finding: Callable[[str, str], Finding], code: int
) -> None:
    told["feed"] = finding("feed", "it is so")
    assert run_doctor(load({}, None)) == code


def test_a_check_that_breaks_or_hangs_does_not_hide_the_others(
    told: dict[str, Finding],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def breaks(_patient: Patient) -> Finding:
        raise RuntimeError("planted")

    async def hangs(_patient: Patient) -> Finding:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(doctor, "CHECK_S_MAX", 0.01)
    monkeypatch.setitem(CHECKS, "disk", breaks)
    monkeypatch.setitem(CHECKS, "web", hangs)
    assert run_doctor(load({}, None)) == 1
    said = capsys.readouterr().out
    assert "FAIL disk: the check itself broke: RuntimeError: planted" in said
    assert "FAIL web: no answer within" in said
    assert "ok   socket: well" in said
