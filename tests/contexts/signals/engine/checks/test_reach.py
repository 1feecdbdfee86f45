"""Every side door is found by its own rule, and the shipped strategies use none."""

import pytest

from tests.contexts.signals.engine.checks.ground import planting
from treum.contexts.signals.engine.checks import reach
from treum.contexts.signals.engine.checks.subject import Subject
from treum.contexts.signals.engine.strategies.catalogue import CATALOGUE

DOORS = {
    "imports": [
        planting(module="import os"),
        planting(module="from pathlib import Path"),
        planting(module="from typing import sys"),
        planting(module="from decimal import getcontext"),
        planting(module="from math import *"),
        planting(module="from treum.platform.clock import now"),
        planting(module="from treum.contexts.signals.engine.strategies.catalogue import inspect"),
        planting(act="from urllib import request"),
    ],
    "kept_by_module": [
        planting(module="KEPT = {}"),
        planting(module="KEPT: list[int] = [1]"),
        planting(module="KEPT = (1, [])"),
        planting(module="KEPT = max([], [1], key=len) and EmaCrossParameters()"),
        planting(module="if Side: KEPT = 1"),
    ],
    "kept_by_class": [
        planting(kept="KEPT = []"),
        planting(kept="KEPT = EmaCrossParameters()"),
        planting(module="class Odd(Strategy, metaclass=Side): pass"),
    ],
    "kept_by_default": [
        planting(module="def f(kept={}): return kept"),
        planting(module="def f(*, kept=[]): return kept"),
        planting(act="f = lambda kept=set(): kept"),
    ],
    "decorators": [
        planting(module="from itertools import cycle\n@cycle\ndef f(): return 1"),
        planting(module="def keep(f): return f\n@keep\ndef g(): return 1"),
    ],
    "scopes": [planting(act="global Cross\nCross = None")],
    "names": [
        planting(act="open('prices.csv')"),
        planting(act="setattr(self, 'x', 1)"),
        planting(act="type(self).x"),
        planting(act="eval('1')"),
        planting(act="__builtins__"),
        planting(module="def tuple(_x): return 1"),
        planting(module="from math import inf as frozenset"),
    ],
    "attributes": [
        planting(act="self.__class__"),
        planting(act="ctx._bars"),
        planting(act="(each for each in ()).gi_frame.f_back"),
        planting(act="bar.at.now()"),
        planting(act="'{0}'.format(ctx)"),
        planting(act="match bar:\n    case Listing(__class__=kind): pass"),
    ],
    "stores": [
        planting(module="Listing.kept = 1"),
        planting(act="levels.kept = 1"),
        planting(act="Listing.kept += 1"),
        planting(act="del Side.LONG"),
        planting(act="for Side.kept in (1, 2): pass"),
    ],
    "sight": [
        planting(act="ctx.strategy"),
        planting(act="self._listing = ctx"),
        planting(act="seat = ctx"),
    ],
}
PART = "treum.contexts.signals.engine.strategies.turning"


def found(subject: Subject) -> list[str]:
    return [each.where for each in reach.reach(subject)]


def test_every_rule_is_held() -> None:
    assert [rule.__name__ for rule in reach.RULES] == list(DOORS)


@pytest.mark.parametrize(
    ("rule", "subject"),
    [
        pytest.param(rule, subject, id=f"{rule} {number}")
        for rule, subjects in DOORS.items()
        for number, subject in enumerate(subjects)
    ],
)
def test_a_side_door_is_found_by_its_rule(
    rule: str, subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(subject)
    monkeypatch.setattr(reach, "RULES", [each for each in reach.RULES if each.__name__ == rule])
    assert found(subject)


@pytest.mark.parametrize("rule", list(DOORS))
def test_without_a_rule_one_of_its_doors_stands_open(
    rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "RULES", [each for each in reach.RULES if each.__name__ != rule])
    assert not all(found(subject) for subject in DOORS[rule])


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(planting(), id="nothing"),
        pytest.param(planting(module="LIMITS = (1, 2.5, max(3, 4))"), id="whole values"),
        pytest.param(planting(module="DAYS = frozenset([1, 2])"), id="a frozen set"),
        pytest.param(planting(module="Told = dict[str, list[int]] | None"), id="a type"),
        pytest.param(planting(act="kept = {}\nkept[1] = mean"), id="what is gone after the bar"),
        pytest.param(planting(act="self._listing = self._listing"), id="itself"),
    ],
)
def test_what_harms_nobody_is_not_found(subject: Subject) -> None:
    assert found(subject) == []


def test_a_finding_names_module_and_line() -> None:
    subject = planting(module="KEPT = {}")
    line = subject.source.splitlines().index("KEPT = {}") + 1
    (where,) = found(subject)
    assert where == f"{subject.module}:{line}"


def test_the_modules_it_imports_are_read_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def kept(module: object) -> str:
        return "KEPT = {}"

    monkeypatch.setattr("inspect.getsource", kept)
    (where,) = found(planting(module=f"from {PART} import Turning"))
    assert where == f"{PART}:1"


@pytest.mark.parametrize("name", list(CATALOGUE))
def test_a_shipped_strategy_has_no_side_door(name: str) -> None:
    assert found(Subject.of(CATALOGUE[name])) == []
