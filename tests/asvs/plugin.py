"""`@pytest.mark.asvs("3.4.1", without=no_hsts)`: the test runs twice.

Held: as written. Removed: after `without(monkeypatch)` has taken the defence away, where the test
must fail, or it would not notice if the defence went for good.
"""

from collections.abc import Callable, Generator
from typing import Any

import pytest

Remove = Callable[[pytest.MonkeyPatch], None]
_HELD, _REMOVED = "held", "removed"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if any(_remove(mark) for mark in metafunc.definition.iter_markers("asvs")):
        metafunc.parametrize("_defence", [_HELD, _REMOVED], indirect=True)


@pytest.fixture(autouse=True)
def _defence(request: pytest.FixtureRequest) -> None:
    """Before every other fixture: an app is made with what it finds."""
    if getattr(request, "param", _HELD) == _REMOVED:
        monkeypatch = request.getfixturevalue("monkeypatch")
        for mark in request.node.iter_markers("asvs"):
            if remove := _remove(mark):
                remove(monkeypatch)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    callspec = getattr(pyfuncitem, "callspec", None)
    if callspec is None or callspec.params.get("_defence") != _REMOVED:
        return (yield)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        yield
    return True


def _remove(mark: pytest.Mark) -> Remove | None:
    remove: Remove | None = mark.kwargs.get("without")
    return remove
